// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Custody} from "./Custody.sol";
import {IPresaleEscrow} from "./interfaces/IPresaleEscrow.sol";
import {PresaleHash} from "./libraries/PresaleHash.sol";
import {PresaleMath} from "./libraries/PresaleMath.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title PresaleEscrow
/// @notice See IPresaleEscrow.
/// @dev A deposit is written before it is fetched, so that a token that calls back in mid-transfer finds its units taken.
contract PresaleEscrow is IPresaleEscrow, Custody, EIP712 {
    /// @notice Where a pre-sale stands. balanceUntil: 0 before the goods are ready.
    struct Standing {
        bool created;
        bool cancelled;
        uint32 unitsReserved;
        uint40 balanceUntil;
    }

    /// @notice What a shopper paid, and which part of it was sent on.
    struct Deposit {
        uint128 amount;
        uint32 units;
        bool returned;
        bool forfeited;
    }

    mapping(bytes32 id => Standing standing) private _standings;
    mapping(bytes32 id => mapping(address shopper => Deposit)) private _deposits;

    constructor() EIP712("Promissory presales", "1") {}

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IPresaleEscrow).interfaceId ||
            interfaceId == type(IERC5267).interfaceId;
    }

    /// @inheritdoc IPresaleEscrow
    function presaleId(PromoTypes.Presale calldata presale) public view override returns (bytes32) {
        return _hashTypedDataV4(PresaleHash.ofPresale(presale));
    }

    /// @inheritdoc IPresaleEscrow
    function standingOf(
        PromoTypes.Presale calldata presale
    ) external view override returns (PromoTypes.Phase phase, uint256 unitsReserved, uint256 balanceUntil) {
        (, Standing storage standing) = _known(presale);
        return (_phase(presale, standing), standing.unitsReserved, standing.balanceUntil);
    }

    /// @inheritdoc IPresaleEscrow
    function depositOf(
        bytes32 id,
        address shopper
    ) external view override returns (uint256 units, uint256 amount, bool returned, bool forfeited) {
        Deposit memory held = _deposits[id][shopper];
        return (held.units, held.amount, held.returned, held.forfeited);
    }

    /// @inheritdoc IPresaleEscrow
    function balanceOf(
        PromoTypes.Presale calldata presale,
        uint256 units
    ) external pure override returns (uint256 worth, uint256 balance) {
        return PresaleMath.balanceOf(presale, units);
    }

    /// @inheritdoc IPresaleEscrow
    function heldIn(address token) external view override returns (uint256) {
        return _heldIn(token);
    }

    /// @inheritdoc IPresaleEscrow
    function ledgerDigest(address merchant) external view override returns (bytes32) {
        return _digestOf(merchant);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPresaleEscrow
    function create(PromoTypes.Presale calldata presale) external override returns (bytes32 id) {
        _checkMerchant(presale);
        _checkMoney(presale);
        _checkTimes(presale);
        id = presaleId(presale);
        if (_standings[id].created) revert CompanionErrors.Presale_Exists(id);
        _standings[id].created = true;
        _append(presale.merchant, keccak256(abi.encode(PresaleCreated.selector, id, presale.merchant, presale)));
        emit PresaleCreated(id, presale.merchant, presale);
    }

    /// @inheritdoc IPresaleEscrow
    function deposit(PromoTypes.Presale calldata presale, uint256 units) external override {
        // Check: phase, units, one deposit a shopper.
        (bytes32 id, Standing storage standing) = _in(presale, PromoTypes.Phase.DEPOSIT);
        if (units == 0 || units > presale.unitsEach) revert CompanionErrors.Presale_Units(units, presale.unitsEach);
        uint256 left = presale.units - standing.unitsReserved;
        if (units > left) revert CompanionErrors.Presale_SoldOut(units, left);
        if (_deposits[id][msg.sender].units != 0) revert CompanionErrors.Presale_DepositedBefore(msg.sender);
        uint256 amount = units * presale.deposit;
        // Effect: before the transfer, of which all must arrive.
        standing.unitsReserved += uint32(units);
        _deposits[id][msg.sender] = Deposit(uint128(amount), uint32(units), false, false);
        _append(presale.merchant, keccak256(abi.encode(DepositPaid.selector, id, msg.sender, units, amount)));
        emit DepositPaid(id, msg.sender, units, amount);
        _receive({token: presale.token, from: msg.sender, amount: amount, least: amount});
    }

    /// @inheritdoc IPresaleEscrow
    function declareReady(PromoTypes.Presale calldata presale) external override {
        _checkMerchant(presale);
        (bytes32 id, Standing storage standing) = _in(presale, PromoTypes.Phase.WAITING);
        uint256 until = block.timestamp + presale.balanceSeconds;
        standing.balanceUntil = uint40(until);
        _append(presale.merchant, keccak256(abi.encode(PresaleReady.selector, id, until)));
        emit PresaleReady(id, until);
    }

    /// @inheritdoc IPresaleEscrow
    function cancel(PromoTypes.Presale calldata presale) external override {
        _checkMerchant(presale);
        (bytes32 id, Standing storage standing) = _known(presale);
        PromoTypes.Phase phase = _phase(presale, standing);
        if (phase > PromoTypes.Phase.WAITING) {
            revert CompanionErrors.Presale_Phase(uint256(phase), uint256(PromoTypes.Phase.WAITING));
        }
        standing.cancelled = true;
        _append(presale.merchant, keccak256(abi.encode(PresaleCancelled.selector, id)));
        emit PresaleCancelled(id);
    }

    /// @inheritdoc IPresaleEscrow
    function payBalance(PromoTypes.Presale calldata presale) external override {
        (bytes32 id, ) = _in(presale, PromoTypes.Phase.BALANCE);
        Deposit memory held = _deposits[id][msg.sender];
        if (held.units == 0) revert CompanionErrors.Presale_NoDeposit(msg.sender);
        (uint256 worth, uint256 balance) = PresaleMath.balanceOf(presale, held.units);
        // Effect, then interactions.
        delete _deposits[id][msg.sender];
        _append(presale.merchant, keccak256(abi.encode(BalancePaid.selector, id, msg.sender, worth, balance)));
        emit BalancePaid(id, msg.sender, worth, balance);
        _pay(presale.token, presale.merchant, held.amount);
        if (balance != 0) _move(presale.token, msg.sender, presale.merchant, balance);
    }

    /// @inheritdoc IPresaleEscrow
    function giveBack(PromoTypes.Presale calldata presale, address shopper) external override returns (uint256 amount) {
        (bytes32 id, Standing storage standing) = _known(presale);
        PromoTypes.Phase phase = _phase(presale, standing);
        if (phase < PromoTypes.Phase.LAPSED) {
            revert CompanionErrors.Presale_Phase(uint256(phase), uint256(PromoTypes.Phase.LAPSED));
        }
        Deposit storage held = _deposits[id][shopper];
        amount = held.amount;
        if (phase == PromoTypes.Phase.LAPSED) (amount, ) = PresaleMath.lapsed(presale, amount);
        if (amount == 0 || held.returned) revert CompanionErrors.Presale_NothingBack(shopper);
        held.returned = true;
        _append(presale.merchant, keccak256(abi.encode(DepositReturned.selector, id, shopper, amount)));
        emit DepositReturned(id, shopper, amount);
        _pay(presale.token, shopper, amount);
    }

    /// @inheritdoc IPresaleEscrow
    function forfeit(PromoTypes.Presale calldata presale, address shopper) external override returns (uint256 amount) {
        (bytes32 id, ) = _in(presale, PromoTypes.Phase.LAPSED);
        Deposit storage held = _deposits[id][shopper];
        (, amount) = PresaleMath.lapsed(presale, held.amount);
        if (amount == 0 || held.forfeited) revert CompanionErrors.Presale_NothingForfeited(shopper);
        held.forfeited = true;
        _append(presale.merchant, keccak256(abi.encode(DepositForfeited.selector, id, shopper, amount)));
        emit DepositForfeited(id, shopper, amount);
        _pay(presale.token, presale.merchant, amount);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      INTERNAL
    //////////////////////////////////////////////////////////////////////////*/

    function _checkMerchant(PromoTypes.Presale calldata presale) private view {
        if (msg.sender != presale.merchant) revert CompanionErrors.Presale_NotMerchant(msg.sender, presale.merchant);
    }

    function _checkMoney(PromoTypes.Presale calldata presale) private pure {
        if (presale.token == address(0)) revert CompanionErrors.Presale_NoToken();
        if (presale.deposit == 0 || presale.deposit > presale.price) {
            revert CompanionErrors.Presale_DepositRange(presale.deposit, presale.price);
        }
        if (presale.factorBps < Limits.BPS) revert CompanionErrors.Presale_FactorLow(presale.factorBps, Limits.BPS);
        uint256 worth = uint256(presale.deposit) * presale.factorBps;
        if (worth > presale.price * Limits.BPS) {
            revert CompanionErrors.Presale_WorthAbovePrice((worth + Limits.BPS - 1) / Limits.BPS, presale.price);
        }
        if (presale.forfeitBps > Limits.BPS) revert CompanionErrors.Presale_Forfeit(presale.forfeitBps, Limits.BPS);
        if (presale.unitsEach == 0 || presale.unitsEach > presale.units) {
            revert CompanionErrors.Presale_UnitsEach(presale.unitsEach, presale.units);
        }
    }

    function _checkTimes(PromoTypes.Presale calldata presale) private view {
        if (presale.depositUntil <= presale.depositFrom) {
            revert CompanionErrors.Presale_WindowEmpty(presale.depositFrom, presale.depositUntil);
        }
        if (presale.depositUntil <= block.timestamp) {
            revert CompanionErrors.Presale_EndsInPast(presale.depositUntil, block.timestamp);
        }
        if (presale.readyBy <= presale.depositUntil) {
            revert CompanionErrors.Presale_ReadyTooEarly(presale.readyBy, presale.depositUntil);
        }
        if (presale.readyBy > Limits.CLOCK) revert CompanionErrors.Presale_BeyondClock(presale.readyBy, Limits.CLOCK);
        if (presale.balanceSeconds < Limits.BALANCE_LEAST) {
            revert CompanionErrors.Presale_BalanceShort(presale.balanceSeconds, Limits.BALANCE_LEAST);
        }
        if (presale.balanceSeconds > Limits.BALANCE) {
            revert CompanionErrors.Presale_BalanceLong(presale.balanceSeconds, Limits.BALANCE);
        }
    }

    function _known(PromoTypes.Presale calldata presale) private view returns (bytes32 id, Standing storage standing) {
        id = presaleId(presale);
        standing = _standings[id];
        if (!standing.created) revert CompanionErrors.Presale_Unknown(id);
    }

    function _in(
        PromoTypes.Presale calldata presale,
        PromoTypes.Phase wanted
    ) private view returns (bytes32 id, Standing storage standing) {
        (id, standing) = _known(presale);
        PromoTypes.Phase phase = _phase(presale, standing);
        if (phase != wanted) revert CompanionErrors.Presale_Phase(uint256(phase), uint256(wanted));
    }

    function _phase(
        PromoTypes.Presale calldata presale,
        Standing storage standing
    ) private view returns (PromoTypes.Phase) {
        return PresaleMath.phase(presale, standing.cancelled, standing.balanceUntil, block.timestamp);
    }
}
