// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Refunds} from "./Refunds.sol";
import {ICheckout} from "./interfaces/ICheckout.sol";
import {IPermit2} from "./interfaces/IPermit2.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {OrderLib} from "./libraries/OrderLib.sol";
import {Stacking} from "./libraries/Stacking.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {VoucherHash} from "./libraries/VoucherHash.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title Checkout
/// @notice The half of the checkout that redeems and pays. See ICheckout.
/// @dev No lock and no balance: the hub has recorded an order before the token is called, and a token that calls back finds
/// nothing here that is half done.
contract Checkout is Refunds {
    using OrderLib for PromoTypes.Consent;
    using OrderLib for PromoTypes.Quote;
    using TermsLib for PromoTypes.Terms;

    /// @dev Bytes of a `Terms`, and of the head of `redeemFor` that stands before an order of a batch: sender, consented and
    /// where the terms are.
    uint256 private constant TERMS_BYTES = 320;
    uint256 private constant HEAD_BYTES = 96;

    IPermit2 private immutable _permit2;

    /// @param hub_ The hub, which names this contract as its checkout.
    /// @param vault_ The vault of that hub.
    /// @param permit2_ Uniswap's Permit2 on this chain.
    constructor(address hub_, address vault_, address permit2_) Refunds(hub_, vault_) {
        _permit2 = IPermit2(permit2_);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICheckout
    function permit2() external view override returns (address) {
        return address(_permit2);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICheckout
    function pay(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external override returns (bytes32 orderHash, uint256 amount) {
        return _pay(terms, uses, quote, consent);
    }

    /// @inheritdoc ICheckout
    function payWithPermit(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent,
        PromoTypes.Permit calldata permit
    ) external override returns (bytes32 orderHash, uint256 amount) {
        Stacking.checkCount(terms.length);
        address token = terms[0].token();
        _balanceOf(token, quote.shopper);
        _permit(token, quote.shopper, permit);
        return _pay(terms, uses, quote, consent);
    }

    /// @inheritdoc ICheckout
    function payWithPermit2(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent,
        uint256 nonce
    ) external override returns (bytes32 orderHash, uint256 amount) {
        (orderHash, amount) = _bring(true, terms, uses, quote, consent);
        _checkPaid(terms[0]);
        (address token, address merchant) = (terms[0].token(), terms[0].merchant());
        uint256 before = _balanceOf(token, merchant);
        _takeBySignature(token, merchant, amount, quote, consent, orderHash, nonce);
        _checkArrived(token, merchant, before, amount);
    }

    /// @inheritdoc ICheckout
    function redeemBatch(
        PromoTypes.Terms[] calldata terms,
        bytes[] calldata orders
    ) external override returns (bytes[] memory reasons) {
        uint256 count = orders.length;
        if (count == 0 || count > Limits.BATCH) revert CompanionErrors.Checkout_BatchSize(count, Limits.BATCH);
        Stacking.checkCount(terms.length);
        // The terms are the first argument: their words as they came, length before them.
        uint256 at = 4 + uint256(bytes32(msg.data[4:36]));
        bytes calldata words = msg.data[at:at + 32 + TERMS_BYTES * terms.length];
        (address merchant, address token) = (terms[0].merchant(), terms[0].token());
        reasons = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 gas = gasleft();
            bytes memory refusal =
                token == address(0) ? _redeemOne(orders[i], words) : _settleOne(merchant, token, orders[i], words);
            if (refusal.length == 0) continue;
            if (gas < Limits.SKIP_GAS) revert CompanionErrors.Checkout_BatchGas(gas, Limits.SKIP_GAS);
            reasons[i] = refusal;
            emit OrderSkipped(i, refusal);
        }
    }

    /// @inheritdoc ICheckout
    function settle(
        address sender,
        address merchant,
        address token,
        bytes calldata order,
        bytes calldata terms
    ) external override returns (bytes memory refusal) {
        if (msg.sender != address(this)) revert CompanionErrors.Checkout_NotSelf(msg.sender);
        bytes memory answer;
        (answer, refusal) = _redeem(sender, order, terms);
        if (refusal.length != 0) return refusal;
        (, uint256 amount) = abi.decode(answer, (bytes32, uint256));
        _move(token, _shopperOf(order), merchant, amount);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                 INTERNAL: ONE ORDER
    //////////////////////////////////////////////////////////////////////////*/

    function _pay(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) private returns (bytes32 orderHash, uint256 amount) {
        (orderHash, amount) = _bring(false, terms, uses, quote, consent);
        PromoTypes.Terms calldata first = terms[0];
        _checkPaid(first);
        _move(first.token(), quote.shopper, first.merchant(), amount);
    }

    /// @dev Brings the order of this call to the hub: its arguments as they came, behind who sends it and whether the shopper's
    /// agreement is known. They begin with the four words that say where terms, uses, quote and consent are; what these say
    /// grows by the two words before them. Where the hub refuses it is asked again by a typed call, which hands the refusal on.
    /// An argument that lies among these four words is read differently here and there, and never passes at the hub: terms
    /// would be 64 or more, and a shopper would be an address below 2^64.
    function _bring(
        bool consented,
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) private returns (bytes32 orderHash, uint256 amount) {
        // Low level, since the arguments are encoded already.
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, bytes memory answer) = address(_hub).call(
            bytes.concat(
                IPromotionHub.redeemFor.selector,
                bytes32(uint256(uint160(msg.sender))),
                bytes32(uint256(consented ? 1 : 0)),
                _moved(4),
                _moved(36),
                _moved(68),
                _moved(100),
                msg.data[132:]
            )
        );
        if (done) return abi.decode(answer, (bytes32, uint256));
        return _hub.redeemFor(msg.sender, consented, terms, uses, quote, consent);
    }

    function _moved(uint256 at) private pure returns (bytes32) {
        // The arguments were decoded, so that none of these words is above 2^64.
        unchecked {
            return bytes32(uint256(bytes32(msg.data[at:at + 32])) + 64);
        }
    }

    function _checkPaid(PromoTypes.Terms calldata terms) private pure {
        if (!terms.isPaid()) revert CompanionErrors.Checkout_Recorded();
    }

    /// @dev Whatever becomes of it: the allowance may be there without it, and the transfer tells.
    function _permit(address token, address shopper, PromoTypes.Permit calldata permit) private {
        try
            IERC20Permit(token).permit(
                shopper,
                address(this),
                permit.value,
                permit.deadline,
                permit.v,
                permit.r,
                permit.s
            )
        {
            return;
        } catch {
            return;
        }
    }

    /// @dev One signature is payment and consent, so it is asked even where nothing is left to pay.
    function _takeBySignature(
        address token,
        address merchant,
        uint256 amount,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent,
        bytes32 orderHash,
        uint256 nonce
    ) private {
        address shopper = quote.shopper;
        // Where there is none, a call would revert without a word.
        (, bytes memory answer) = address(_permit2).staticcall(abi.encodeCall(IPermit2.DOMAIN_SEPARATOR, ()));
        if (answer.length == 0) revert CompanionErrors.Checkout_Permit2(shopper, nonce);
        IPermit2.TokenPermissions memory permitted = IPermit2.TokenPermissions(token, consent.consentMaxPayable());
        try
            _permit2.permitWitnessTransferFrom(
                IPermit2.PermitTransferFrom(permitted, nonce, quote.deadline()),
                IPermit2.SignatureTransferDetails(merchant, amount),
                shopper,
                VoucherHash.ofConsent(orderHash, consent),
                VoucherHash.CONSENT_WITNESS,
                consent.signature
            )
        {
            return;
        } catch {
            revert CompanionErrors.Checkout_Permit2(shopper, nonce);
        }
    }

    /*//////////////////////////////////////////////////////////////////////////
                                INTERNAL: ONE OF MANY
    //////////////////////////////////////////////////////////////////////////*/

    function _redeemOne(bytes calldata order, bytes calldata terms) private returns (bytes memory refusal) {
        (, refusal) = _redeem(msg.sender, order, terms);
    }

    /// @dev A call of its own, so that a payment that fails takes the redemption back.
    function _settleOne(
        address merchant,
        address token,
        bytes calldata order,
        bytes calldata terms
    ) private returns (bytes memory) {
        try this.settle{gas: Limits.ORDER_GAS}(msg.sender, merchant, token, order, terms) returns (
            bytes memory refusal
        ) {
            return refusal;
        } catch (bytes memory reason) {
            return _told(reason);
        }
    }

    /// @dev The order as it came, behind a head of its own and before the shared terms: nothing is decoded twice.
    function _redeem(
        address sender,
        bytes calldata order,
        bytes calldata terms
    ) private returns (bytes memory answer, bytes memory refusal) {
        bytes memory whole = bytes.concat(
            IPromotionHub.redeemFor.selector,
            bytes32(uint256(uint160(sender))),
            bytes32(0), // the shopper's agreement is in the order
            bytes32(HEAD_BYTES + order.length),
            order,
            terms
        );
        bool done;
        // Low level, since the arguments are encoded already.
        // solhint-disable-next-line avoid-low-level-calls
        (done, answer) = address(_hub).call{gas: Limits.ORDER_GAS}(whole);
        if (!done) refusal = _told(answer);
    }

    /// @dev Never empty, since that would say that all went well.
    function _told(bytes memory reason) private pure returns (bytes memory) {
        if (reason.length != 0) return reason;
        return abi.encodeWithSelector(CompanionErrors.Checkout_OrderUnreadable.selector);
    }

    /// @dev The first word of the quote, found where the hub found it: its place is the second word of the order.
    function _shopperOf(bytes calldata order) private pure returns (address) {
        uint256 at;
        // A place before the order wraps, and lies beyond its end then.
        unchecked {
            at = uint256(bytes32(order[32:64])) - HEAD_BYTES;
        }
        return address(uint160(uint256(bytes32(order[at:at + 32]))));
    }
}
