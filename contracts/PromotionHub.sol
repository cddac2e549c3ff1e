// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Campaigns} from "./Campaigns.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {BasketLib} from "./libraries/BasketLib.sol";
import {CampaignState} from "./libraries/CampaignState.sol";
import {Cascade} from "./libraries/Cascade.sol";
import {ExtraLib} from "./libraries/ExtraLib.sol";
import {GateLib} from "./libraries/GateLib.sol";
import {OrderLib} from "./libraries/OrderLib.sol";
import {SignatureLib} from "./libraries/SignatureLib.sol";
import {Stacking} from "./libraries/Stacking.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {UseCheck} from "./libraries/UseCheck.sol";
import {VoucherHash} from "./libraries/VoucherHash.sol";
import {Errors} from "./types/Errors.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title PromotionHub
/// @notice The half of the hub that redeems. See IPromotionHub.
/// @dev No owner, no upgrade, no lock: the only calls to other contracts are static and come before any effect.
contract PromotionHub is Campaigns, EIP712 {
    using CampaignState for uint256;
    using OrderLib for PromoTypes.Consent;
    using OrderLib for PromoTypes.Quote;
    using OrderLib for uint256;
    using TermsLib for PromoTypes.Terms;

    /// @dev What the checks of one use hand to its effects. bits: the word of the bitmap that its index is in.
    struct Redemption {
        bytes32 campaign;
        uint256 state;
        uint256 grant;
        uint256 bits;
        bool byIndex;
        PromoTypes.Evaluation evaluation;
    }

    /// @dev What the checks of an order hand to its effects. domain: the EIP-712 separator; sender: who brings it; consented:
    /// whether the shopper's agreement needs no proof here; byIndex: whether some use spends an index.
    struct Order {
        bytes32 domain;
        address sender;
        address shopper;
        bool consented;
        bool byIndex;
        bytes32 orderHash;
        uint256 discount;
        uint256 payableAmount;
        Redemption first;
        Redemption[] further;
    }

    /// @dev See Campaigns.
    constructor(
        address companion_,
        address checkout_,
        address vault_
    ) Campaigns(companion_, checkout_, vault_) EIP712("Promissory", "1") {}

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    function campaignId(PromoTypes.Terms calldata terms) public view override returns (bytes32) {
        return _hashTypedDataV4(VoucherHash.ofTerms(terms));
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IPromotionHub).interfaceId ||
            interfaceId == type(IERC5267).interfaceId;
    }

    /// @inheritdoc IPromotionHub
    function quoteRedeem(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external view override returns (uint256[] memory discounts, uint256 payableAmount) {
        Order memory order = _verify(uint160(msg.sender), terms, uses, quote, consent);
        discounts = new uint256[](uses.length);
        for (uint256 i = 0; i < uses.length; ++i) {
            discounts[i] = (i == 0 ? order.first : order.further[i - 1]).evaluation.discount;
        }
        return (discounts, order.payableAmount);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    function redeem(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external override returns (uint256 discount) {
        Order memory order = _verify(uint160(msg.sender), terms, uses, quote, consent);
        if (terms[0].isPaid()) revert Errors.Hub_PaidAtCheckout(checkout);
        _apply(terms, quote, order);
        return order.discount;
    }

    /// @inheritdoc IPromotionHub
    function redeemFor(
        address sender,
        bool consented,
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external override returns (bytes32 orderHash, uint256 payableAmount) {
        if (msg.sender != checkout) revert Errors.Hub_NotCheckout(msg.sender, checkout);
        Order memory order = _verify(_bringer(sender, consented), terms, uses, quote, consent);
        _apply(terms, quote, order);
        return (order.orderHash, order.payableAmount);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: CHECKS
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev Who brings an order, in one word: the compiler would copy the checks for a flag that is always the same.
    function _bringer(address sender, bool consented) private pure returns (uint256 word) {
        word = uint160(sender);
        if (consented) word |= 1 << 160;
    }

    /// @dev All checks of an order and its evaluation; changes nothing.
    /// @param bringer See `_bringer`.
    function _verify(
        uint256 bringer,
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) private view returns (Order memory order) {
        address sender = address(uint160(bringer));
        (order.domain, order.sender, order.consented) = (_domainSeparatorV4(), sender, bringer >> 160 != 0);
        if (uses.length != terms.length) revert Errors.Hub_UsesOfTerms(uses.length, terms.length);
        Stacking.checkCount(terms.length);
        if (block.timestamp >= quote.deadline()) revert Errors.Hub_QuoteExpired(block.timestamp, quote.deadline());
        if (terms.length != 1) order.further = new Redemption[](terms.length - 1);
        for (uint256 i = 0; i < terms.length; ++i) {
            Redemption memory redemption = i == 0 ? order.first : order.further[i - 1];
            if (_checkUse(terms[i], uses[i], order, redemption)) order.byIndex = true;
        }
        if (!order.byIndex) _checkNonce(terms[0].merchant(), quote.nonce());
        uint256[] calldata lines = quote.lines;
        bytes32 usesHash = _checkSet(terms, uses, order);
        _checkQuote(terms[0], quote, lines, usesHash, order);
        _checkConsent(order, consent);
        _evaluate(terms, uses, lines, quote.delivery(), order);
        uint256 maxPayable = consent.consentMaxPayable();
        if (order.payableAmount > maxPayable) revert Errors.Hub_PayableAboveMax(order.payableAmount, maxPayable);
    }

    /// @dev What can be said of a use before any signature: its campaign, the time, its coupon's bit.
    /// @return byIndex Whether it spends an index.
    function _checkUse(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        Order memory order,
        Redemption memory redemption
    ) private view returns (bool byIndex) {
        bytes32 campaign = _digest(order, VoucherHash.ofTerms(terms));
        uint256 state = _states[campaign];
        if (state == 0) revert Errors.Hub_UnknownCampaign(campaign);
        UseCheck.checkExtra(terms, use.extra);
        UseCheck.checkOpen(terms, state, block.timestamp);
        byIndex = UseCheck.checkGrant(terms, use, block.timestamp);
        if (byIndex) {
            uint256 index = use.grant.grantIndex();
            uint256 bits = _used[campaign][index >> 8];
            UseCheck.checkIndex(terms, campaign, index, bits);
            redemption.bits = bits;
        }
        UseCheck.checkSubmitter(order.sender, use.submitter);
        (redemption.campaign, redemption.state) = (campaign, state);
        (redemption.grant, redemption.byIndex) = (use.grant, byIndex);
    }

    /// @dev Whether the uses may stand together. Of one there is nothing to ask.
    /// @return usesHash What the quote binds.
    function _checkSet(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        Order memory order
    ) private pure returns (bytes32 usesHash) {
        if (terms.length == 1) return VoucherHash.ofUse(order.first.campaign, order.first.grant);
        bytes32[] memory campaigns = new bytes32[](terms.length);
        for (uint256 i = 0; i < terms.length; ++i) {
            campaigns[i] = (i == 0 ? order.first : order.further[i - 1]).campaign;
        }
        Stacking.checkSet(terms, campaigns);
        return VoucherHash.ofUses(campaigns, uses);
    }

    /// @dev What a wallet signs of a struct with this hash.
    function _digest(Order memory order, bytes32 structHash) private pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(order.domain, structHash);
    }

    function _checkNonce(address merchant, uint256 nonce) private view {
        bool nonceUsed = (_nonces[merchant][nonce >> 8] >> (nonce & 0xff)) & 1 != 0;
        if (nonceUsed) revert Errors.Hub_NonceUsed(merchant, nonce);
    }

    function _checkQuote(
        PromoTypes.Terms calldata terms,
        PromoTypes.Quote calldata quote,
        uint256[] calldata lines,
        bytes32 usesHash,
        Order memory order
    ) private view {
        address shopper = quote.shopper;
        if (shopper == address(0)) revert Errors.Hub_NoShopper();
        bytes32 orderHash = _digest(order, VoucherHash.ofQuote(terms, quote, shopper, lines, usesHash));
        order.shopper = shopper;
        order.orderHash = orderHash;
        address merchant = terms.merchant();
        if (order.sender == merchant) return;
        address signer = SignatureLib.recover(orderHash, quote.signature);
        if (signer == merchant) return;
        bool allowed =
            (signer != address(0) && block.timestamp < _cashiers[merchant][signer]) ||
                SignatureLib.saidByWallet(merchant, orderHash, quote.signature);
        if (!allowed) revert Errors.Hub_QuoteSigner(signer, merchant);
    }

    /// @dev A sender who is the shopper consents by sending.
    function _checkConsent(Order memory order, PromoTypes.Consent calldata consent) private view {
        address shopper = order.shopper;
        if (order.sender == shopper) return;
        UseCheck.checkSubmitter(order.sender, consent.consentSubmitter());
        if (order.consented) return;
        bytes32 digest = _digest(order, VoucherHash.ofConsent(order.orderHash, consent));
        address signer = SignatureLib.whoSigned(shopper, digest, consent.signature);
        if (signer != shopper) revert Errors.Hub_ConsentSigner(signer, shopper);
    }

    /// @dev Evaluates the uses one after the other, each within its coupon's and its campaign's limits.
    function _evaluate(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        uint256[] calldata lines,
        uint256 delivery,
        Order memory order
    ) private view {
        uint256 kept = Cascade.keptByLine(terms);
        PromoTypes.Basket memory basket = BasketLib.fill(lines, delivery);
        for (uint256 i = 0; i < terms.length; ++i) {
            (PromoTypes.Terms calldata its, PromoTypes.Use calldata use) = (terms[i], uses[i]);
            Redemption memory redemption = i == 0 ? order.first : order.further[i - 1];
            uint256 most = _checkCoupon(its, redemption, use, order);
            Cascade.applyUse(its, use, lines, basket, most, i < kept, redemption.evaluation);
            redemption.state = _checkLimits(its, redemption, order.shopper);
            // At most what the order is worth.
            unchecked {
                order.discount += redemption.evaluation.discount;
            }
        }
        order.payableAmount = BasketLib.payableAmount(basket);
    }

    /// @dev Whether the shopper holds this coupon, by the campaign's audience, and opens its gate.
    /// @return maxDiscount The most this coupon may cost, minor units.
    function _checkCoupon(
        PromoTypes.Terms calldata terms,
        Redemption memory redemption,
        PromoTypes.Use calldata use,
        Order memory order
    ) private view returns (uint256 maxDiscount) {
        (uint256 audience, bytes32 campaign, address shopper) = (terms.audience(), redemption.campaign, order.shopper);
        maxDiscount = terms.capAmount();
        if (audience == uint256(PromoTypes.Audience.VOUCHER)) {
            UseCheck.checkEpoch(use.grant, redemption.state);
            address holder = use.grant.grantBearer() ? _assigner(campaign, use, order) : shopper;
            bytes32 digest = _digest(order, VoucherHash.ofVoucher(campaign, holder, use));
            address signer = SignatureLib.whoSigned(terms.issuer(), digest, use.signature);
            if (signer != terms.issuer()) UseCheck.refuseVoucher(use.grant, signer, terms.issuer(), holder, shopper);
        } else if (audience == uint256(PromoTypes.Audience.ROOT)) {
            bytes32 stored = _roots[campaign][use.grant.grantEpoch()];
            uint256 maxEach = UseCheck.checkLeaf(campaign, use.grant, use.proof, shopper, stored, block.timestamp);
            if (maxEach < maxDiscount) maxDiscount = maxEach;
        }
        address gate = terms.gateContract();
        if (gate != address(0)) {
            GateLib.check(gate, ExtraLib.gateRule(terms, use.extra), shopper, use.grant.grantIndex());
        }
    }

    /// @dev The key that assigned a bearer voucher to the shopper.
    function _assigner(
        bytes32 campaign,
        PromoTypes.Use calldata use,
        Order memory order
    ) private pure returns (address) {
        address shopper = order.shopper;
        bytes32 digest = _digest(order, VoucherHash.ofAssignment(campaign, use.grant.grantIndex(), shopper));
        return UseCheck.checkAssignment(digest, use.proof, shopper);
    }

    /// @dev Refuses what would overrun a limit of the campaign.
    /// @return state The campaign's after this use.
    function _checkLimits(
        PromoTypes.Terms calldata terms,
        Redemption memory redemption,
        address shopper
    ) private view returns (uint256 state) {
        bytes32 campaign = redemption.campaign;
        return
            UseCheck.checkLimits(
                terms,
                redemption.state,
                redemption.evaluation,
                shopper,
                terms.perWallet() == 0 ? 0 : _walletUses[campaign][shopper],
                terms.stockUnits() == 0 ? 0 : _stockUsed[campaign],
                block.timestamp
            );
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: EFFECTS
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev Coupons or nonce are spent, the counters move, the records are added.
    function _apply(PromoTypes.Terms[] calldata terms, PromoTypes.Quote calldata quote, Order memory order) private {
        if (!order.byIndex) _nonces[terms[0].merchant()][quote.nonce() >> 8] |= 1 << (quote.nonce() & 0xff);
        for (uint256 i = 0; i < terms.length; ++i) {
            Redemption memory redemption = i == 0 ? order.first : order.further[i - 1];
            PromoTypes.Terms calldata its = terms[i];
            _spend(its, redemption, order.shopper);
            _record(its, redemption, order, i);
        }
    }

    function _spend(PromoTypes.Terms calldata terms, Redemption memory redemption, address shopper) private {
        bytes32 campaign = redemption.campaign;
        uint256 index = redemption.grant.grantIndex();
        // The word is as it was read: no campaign is in an order twice, and nothing that was called could change it.
        if (redemption.byIndex) _used[campaign][index >> 8] = redemption.bits | (1 << (index & 0xff));
        _states[campaign] = redemption.state;
        if (terms.perWallet() != 0) ++_walletUses[campaign][shopper];
        if (terms.stockUnits() != 0) _stockUsed[campaign] += redemption.evaluation.units;
    }

    /// @dev A `PromoTypes.Route`: the audience, with holders told apart.
    function _route(PromoTypes.Terms calldata terms, bool byIndex) private pure returns (uint256 audience) {
        audience = terms.audience();
        if (audience == uint256(PromoTypes.Audience.HOLDER) && !byIndex) return uint256(PromoTypes.Route.VOTES);
    }

    function _record(
        PromoTypes.Terms calldata terms,
        Redemption memory redemption,
        Order memory order,
        uint256 position
    ) private {
        (uint256 grant, address shopper) = (redemption.grant, order.shopper);
        PromoTypes.Evaluation memory evaluation = redemption.evaluation;
        uint256 place =
            (redemption.state.used() << 136) |
                (grant.grantIndex() << 104) |
                (block.timestamp << 64) |
                (grant.grantEpoch() << 48) |
                (_route(terms, redemption.byIndex) << 40) |
                (position << 32) |
                evaluation.units;
        uint256 amounts = (evaluation.base << 128) | evaluation.discount;
        uint256 grantor = (uint256(uint160(order.sender)) << 96) | grant.grantValue();
        bytes32 campaign = redemption.campaign;
        _append(
            terms.merchant(),
            keccak256(abi.encode(Redeemed.selector, campaign, shopper, order.orderHash, place, amounts, grantor))
        );
        emit Redeemed(campaign, shopper, order.orderHash, place, amounts, grantor);
    }
}
