// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Ledger} from "./Ledger.sol";
import {IBudgetVault} from "./interfaces/IBudgetVault.sol";
import {ICheckout} from "./interfaces/ICheckout.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {BasketLib} from "./libraries/BasketLib.sol";
import {Cascade} from "./libraries/Cascade.sol";
import {ExtraLib} from "./libraries/ExtraLib.sol";
import {HubDomain} from "./libraries/HubDomain.sol";
import {OrderLib} from "./libraries/OrderLib.sol";
import {Stacking} from "./libraries/Stacking.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {UseCheck} from "./libraries/UseCheck.sol";
import {VoucherHash} from "./libraries/VoucherHash.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";
import {Errors} from "./types/Errors.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title Refunds
/// @notice The half of the checkout that gives back. See ICheckout.
/// @dev What an order gave is not stored: the rules are pure, so the opened quote says it again.
abstract contract Refunds is ICheckout, Ledger {
    using OrderLib for PromoTypes.Quote;
    using OrderLib for uint256;
    using SafeERC20 for IERC20;
    using TermsLib for PromoTypes.Terms;

    /// @notice What came back of one order.
    struct Returned {
        uint256 refunded;
        uint256[4] units;
        mapping(bytes32 campaign => uint256 amount) discounts;
    }

    uint256 private constant UNITS_BITS = 16;
    uint256 private constant LINES_IN_WORD = 16;
    uint256 private constant LINES = 4 * LINES_IN_WORD;

    IPromotionHub internal immutable _hub;
    IBudgetVault private immutable _vault;

    mapping(bytes32 orderHash => Returned) private _returned;

    constructor(address hub_, address vault_) {
        (_hub, _vault) = (IPromotionHub(hub_), IBudgetVault(vault_));
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICheckout
    function hub() external view override returns (address) {
        return address(_hub);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(ICheckout).interfaceId;
    }

    /// @inheritdoc ICheckout
    function vault() external view override returns (address) {
        return address(_vault);
    }

    /// @inheritdoc ICheckout
    function ledgerDigest(address merchant) external view override returns (bytes32) {
        return _digestOf(merchant);
    }

    /// @inheritdoc ICheckout
    function returnedOf(bytes32 orderHash) external view override returns (uint256 refunded, uint256[4] memory units) {
        return (_returned[orderHash].refunded, _returned[orderHash].units);
    }

    /// @inheritdoc ICheckout
    function discountReturned(bytes32 orderHash, bytes32 campaign) external view override returns (uint256) {
        return _returned[orderHash].discounts[campaign];
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc ICheckout
    function refund(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Refund calldata refund_
    ) external override returns (bytes32 orderHash) {
        // Check: the merchant's own order, redeemed, still returnable; no more than it gave.
        _checkShape(terms, uses, refund_);
        bytes32[] memory campaigns = _campaignsOf(terms);
        Stacking.checkSet(terms, campaigns);
        orderHash = _orderHash(terms[0], quote, VoucherHash.ofUses(campaigns, uses));
        _checkRedeemed(terms, uses, campaigns, quote.nonce(), orderHash);
        _checkWindow(terms, campaigns, quote.deadline(), refund_.discounts);
        Returned storage returned = _returned[orderHash];
        _checkUnits(quote.lines, refund_.units, returned);
        _checkAmounts(terms, uses, quote, refund_, campaigns, returned);
        // Effect, then interaction.
        _note(campaigns, refund_, returned);
        _record(orderHash, quote.shopper, refund_, returned.refunded);
        _giveBack(terms, quote.shopper, refund_, orderHash);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: CHECKS
    //////////////////////////////////////////////////////////////////////////*/

    function _checkShape(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Refund calldata refund_
    ) private view {
        if (uses.length != terms.length) revert Errors.Hub_UsesOfTerms(uses.length, terms.length);
        Stacking.checkCount(terms.length);
        uint256[] calldata discounts = refund_.discounts;
        if (discounts.length != terms.length) {
            revert CompanionErrors.Checkout_DiscountCount(discounts.length, terms.length);
        }
        uint256 something = refund_.amount;
        for (uint256 i = 0; i < terms.length; ++i) {
            address merchant = terms[i].merchant();
            if (msg.sender != merchant) revert CompanionErrors.Checkout_NotMerchant(msg.sender, merchant);
            something |= discounts[i];
        }
        for (uint256 word = 0; word < refund_.units.length; ++word) something |= refund_.units[word];
        if (something == 0) revert CompanionErrors.Checkout_NothingReturned();
    }

    function _campaignsOf(PromoTypes.Terms[] calldata terms) private view returns (bytes32[] memory campaigns) {
        campaigns = new bytes32[](terms.length);
        for (uint256 i = 0; i < terms.length; ++i) campaigns[i] = _hub.campaignId(terms[i]);
    }

    /// @dev The digest that the cashier signed, under the domain that the hub tells wallets.
    function _orderHash(
        PromoTypes.Terms calldata terms,
        PromoTypes.Quote calldata quote,
        bytes32 usesHash
    ) private view returns (bytes32) {
        bytes32 separator = HubDomain.separator(address(_hub));
        return
            MessageHashUtils.toTypedDataHash(
                separator,
                VoucherHash.ofQuote(terms, quote, quote.shopper, quote.lines, usesHash)
            );
    }

    /// @dev By what made the order single: the bits of its coupons or, where it has none, the quote's nonce.
    function _checkRedeemed(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        bytes32[] memory campaigns,
        uint256 nonce,
        bytes32 orderHash
    ) private view {
        bool byIndex;
        for (uint256 i = 0; i < terms.length; ++i) {
            UseCheck.checkExtra(terms[i], uses[i].extra);
            if (!_spendsIndex(terms[i], uses[i].extra)) continue;
            byIndex = true;
            uint256 index = uses[i].grant.grantIndex();
            _checkSpent(_hub.usedWord(campaigns[i], index >> 8), index, orderHash);
        }
        if (!byIndex) _checkSpent(_hub.nonceWord(msg.sender, nonce >> 8), nonce, orderHash);
    }

    function _checkSpent(uint256 word, uint256 bit, bytes32 orderHash) private pure {
        if ((word >> (bit & 0xff)) & 1 == 0) revert CompanionErrors.Checkout_NotRedeemed(orderHash);
    }

    function _spendsIndex(PromoTypes.Terms calldata terms, uint256[] calldata extra) private pure returns (bool) {
        uint256 audience = terms.audience();
        if (audience != uint256(PromoTypes.Audience.HOLDER)) return audience != uint256(PromoTypes.Audience.PUBLIC);
        return ExtraLib.gateKind(ExtraLib.gateRule(terms, extra)) == uint256(PromoTypes.GateKind.ERC721_OWNER);
    }

    /// @dev When an order was redeemed is not stored: at the latest before its quote's deadline and its campaign's end.
    function _checkWindow(
        PromoTypes.Terms[] calldata terms,
        bytes32[] memory campaigns,
        uint256 deadline,
        uint256[] calldata discounts
    ) private view {
        uint256 latest;
        for (uint256 i = 0; i < terms.length; ++i) {
            (, , uint256 end, , ) = _hub.stateOf(campaigns[i]);
            if (end == 0) end = terms[i].endTime();
            uint256 until = (deadline < end ? deadline : end) + terms[i].refundWindow();
            if (discounts[i] != 0) _checkOpen(until);
            if (until > latest) latest = until;
        }
        _checkOpen(latest);
    }

    function _checkOpen(uint256 until) private view {
        if (block.timestamp >= until) revert CompanionErrors.Checkout_RefundLate(block.timestamp, until);
    }

    function _checkUnits(uint256[] calldata lines, uint256[4] calldata units, Returned storage returned) private view {
        for (uint256 line = 0; line < LINES; ++line) {
            uint256 now_ = _unitsOf(units[line / LINES_IN_WORD], line);
            if (now_ == 0) continue;
            uint256 bought = line < lines.length ? lines[line].quantity() : 0;
            uint256 left = bought - _unitsOf(returned.units[line / LINES_IN_WORD], line);
            if (now_ > left) revert CompanionErrors.Checkout_UnitsAboveBought(line, now_, left);
        }
    }

    function _unitsOf(uint256 word, uint256 line) private pure returns (uint256) {
        return uint16(word >> (UNITS_BITS * (line % LINES_IN_WORD)));
    }

    /// @dev Evaluates the order again, as the hub did, for what it gave and what was paid.
    function _checkAmounts(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Refund calldata refund_,
        bytes32[] memory campaigns,
        Returned storage returned
    ) private view {
        uint256 kept = Cascade.keptByLine(terms);
        PromoTypes.Basket memory basket = BasketLib.fill(quote.lines, quote.delivery());
        for (uint256 i = 0; i < terms.length; ++i) {
            PromoTypes.Evaluation memory evaluation;
            uint256 most = _mostOf(terms[i], uses[i], quote.shopper, campaigns[i]);
            Cascade.applyUse(terms[i], uses[i], quote.lines, basket, most, i < kept, evaluation);
            uint256 open = evaluation.discount - returned.discounts[campaigns[i]];
            uint256 back = refund_.discounts[i];
            if (back > open) revert CompanionErrors.Checkout_DiscountAboveGiven(i, back, open);
            if (back != 0 && terms[i].isPaid()) _checkCharged(i, campaigns[i], back);
        }
        uint256 left = BasketLib.payableAmount(basket) - returned.refunded;
        if (refund_.amount > left) revert CompanionErrors.Checkout_RefundAbovePaid(refund_.amount, left);
    }

    /// @dev A revoked coupon is spent too: what no order has taken from a budget must not come back to it.
    function _checkCharged(uint256 position, bytes32 campaign, uint256 back) private view {
        (uint256 credited, , , , ) = _vault.accountOf(campaign);
        (uint256 remaining, , , , ) = _hub.stateOf(campaign);
        uint256 spent = credited - remaining;
        if (back > spent) revert CompanionErrors.Checkout_DiscountAboveSpent(position, back, spent);
    }

    /// @dev The most that the coupon could cost.
    function _mostOf(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        address shopper,
        bytes32 campaign
    ) private view returns (uint256 most) {
        most = terms.capAmount();
        if (terms.audience() != uint256(PromoTypes.Audience.ROOT)) return most;
        bytes32 stored = _hub.rootCommitment(campaign, use.grant.grantEpoch());
        uint256 maxEach = UseCheck.checkLeaf(campaign, use.grant, use.proof, shopper, stored, block.timestamp);
        if (maxEach < most) most = maxEach;
    }

    /*//////////////////////////////////////////////////////////////////////////
                            INTERNAL: EFFECTS AND TRANSFERS
    //////////////////////////////////////////////////////////////////////////*/

    function _note(bytes32[] memory campaigns, PromoTypes.Refund calldata refund_, Returned storage returned) private {
        returned.refunded += refund_.amount;
        for (uint256 i = 0; i < campaigns.length; ++i) {
            if (refund_.discounts[i] != 0) returned.discounts[campaigns[i]] += refund_.discounts[i];
        }
        // No line's field overflows into the next: no line has more units than `Limits.QUANTITY`.
        for (uint256 word = 0; word < refund_.units.length; ++word) {
            if (refund_.units[word] != 0) returned.units[word] += refund_.units[word];
        }
    }

    function _record(bytes32 orderHash, address shopper, PromoTypes.Refund calldata refund_, uint256 refunded) private {
        (uint256 amount, uint256[4] calldata units) = (refund_.amount, refund_.units);
        _append(
            msg.sender,
            keccak256(abi.encode(OrderRefunded.selector, orderHash, msg.sender, shopper, amount, refunded, units))
        );
        emit OrderRefunded(orderHash, msg.sender, shopper, amount, refunded, units);
    }

    function _giveBack(
        PromoTypes.Terms[] calldata terms,
        address shopper,
        PromoTypes.Refund calldata refund_,
        bytes32 orderHash
    ) private {
        bool isPaid = terms[0].isPaid();
        if (isPaid) _move(terms[0].token(), msg.sender, shopper, refund_.amount);
        for (uint256 i = 0; i < terms.length; ++i) {
            if (refund_.discounts[i] == 0) continue;
            _hub.returnBudget(terms[i], orderHash, refund_.discounts[i]);
            if (isPaid) _vault.restore(terms[i]);
        }
    }

    /// @dev Moves all of it or reverts; nothing where there is nothing to move.
    function _move(address token, address from, address to, uint256 amount) internal {
        if (amount == 0) return;
        uint256 before = _balanceOf(token, to);
        if (!IERC20(token).trySafeTransferFrom(from, to, amount)) {
            revert CompanionErrors.Token_Transfer(token, amount);
        }
        _checkArrived(token, to, before, amount);
    }

    function _checkArrived(address token, address to, uint256 before, uint256 amount) internal view {
        uint256 balance = _balanceOf(token, to);
        uint256 arrived = balance < before ? 0 : balance - before;
        if (arrived < amount) revert CompanionErrors.Token_Short(arrived, amount);
    }

    function _balanceOf(address token, address account) internal view returns (uint256) {
        (bool done, bytes memory answer) = token.staticcall(abi.encodeCall(IERC20.balanceOf, (account)));
        if (!done || answer.length < 32) revert CompanionErrors.Checkout_NoBalance(token);
        return abi.decode(answer, (uint256));
    }
}
