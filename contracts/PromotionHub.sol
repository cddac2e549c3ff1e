// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Campaigns} from "./Campaigns.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {BasketLib} from "./libraries/BasketLib.sol";
import {CampaignState} from "./libraries/CampaignState.sol";
import {Cascade} from "./libraries/Cascade.sol";
import {ExtraLib} from "./libraries/ExtraLib.sol";
import {GateLib} from "./libraries/GateLib.sol";
import {LeafHash} from "./libraries/LeafHash.sol";
import {OrderLib} from "./libraries/OrderLib.sol";
import {Schedule} from "./libraries/Schedule.sol";
import {SignatureLib} from "./libraries/SignatureLib.sol";
import {Stacking} from "./libraries/Stacking.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
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

    /// @dev What the checks of one use hand to its effects.
    struct Redemption {
        bytes32 campaign;
        uint256 state;
        uint256 grant;
        bool byIndex;
        PromoTypes.Evaluation evaluation;
    }

    /// @dev What the checks of an order hand to its effects. byIndex: whether some use spends an index.
    struct Order {
        Redemption[] redemptions;
        bytes32 orderHash;
        bool byIndex;
        uint256 payableAmount;
    }

    /// @param companion_ The contract of roots, whose address is computed before it is deployed.
    constructor(address companion_) Campaigns(companion_) EIP712("Promissory", "1") {}

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    function campaignId(PromoTypes.Terms calldata terms) public view override returns (bytes32) {
        return _hashTypedDataV4(VoucherHash.ofTerms(terms));
    }

    /// @inheritdoc IPromotionHub
    function quoteRedeem(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external view override returns (uint256[] memory discounts, uint256 payableAmount) {
        Order memory order = _verify(terms, uses, quote, consent);
        discounts = new uint256[](uses.length);
        for (uint256 i = 0; i < uses.length; ++i) {
            discounts[i] = order.redemptions[i].evaluation.discount;
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
        Order memory order = _verify(terms, uses, quote, consent);
        // Effect: coupons or nonce are spent, the counters move, the records are added.
        if (!order.byIndex) _nonces[terms[0].merchant()][quote.nonce() >> 8] |= 1 << (quote.nonce() & 0xff);
        address shopper = quote.shopper;
        for (uint256 i = 0; i < terms.length; ++i) {
            Redemption memory redemption = order.redemptions[i];
            PromoTypes.Terms calldata its = terms[i];
            _spend(its, redemption, shopper);
            _record(its, redemption, order.orderHash, i, shopper);
            discount += redemption.evaluation.discount;
        }
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: CHECKS
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev All checks of an order and its evaluation; changes nothing.
    function _verify(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) private view returns (Order memory order) {
        if (uses.length != terms.length) revert Errors.Hub_UsesOfTerms(uses.length, terms.length);
        Stacking.checkCount(terms.length);
        if (block.timestamp >= quote.deadline()) revert Errors.Hub_QuoteExpired(block.timestamp, quote.deadline());
        bytes32[] memory campaigns = new bytes32[](terms.length);
        order.redemptions = new Redemption[](terms.length);
        for (uint256 i = 0; i < terms.length; ++i) {
            Redemption memory redemption = order.redemptions[i];
            _checkUse(terms[i], uses[i], redemption);
            campaigns[i] = redemption.campaign;
            if (redemption.byIndex) order.byIndex = true;
        }
        if (!order.byIndex) _checkNonce(terms[0].merchant(), quote.nonce());
        Stacking.checkSet(terms, campaigns);
        order.orderHash = _checkQuote(terms[0], quote, VoucherHash.ofUses(campaigns, uses));
        _checkConsent(quote.shopper, order.orderHash, consent);
        _evaluate(terms, uses, quote, order);
        uint256 maxPayable = consent.consentMaxPayable();
        if (order.payableAmount > maxPayable) revert Errors.Hub_PayableAboveMax(order.payableAmount, maxPayable);
    }

    /// @dev What can be said of a use before any signature: its campaign, the time, its coupon's bit.
    function _checkUse(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        Redemption memory redemption
    ) private view {
        bytes32 campaign = campaignId(terms);
        uint256 state = _states[campaign];
        if (state == 0) revert Errors.Hub_UnknownCampaign(campaign);
        bytes32 extraHash = ExtraLib.extraHash(use.extra);
        if (extraHash != terms.extraHash) revert Errors.Terms_ExtraHash(extraHash, terms.extraHash);
        _checkOpen(terms, state);
        bool byIndex = _checkGrant(terms, use);
        if (byIndex) _checkIndex(terms, campaign, use.grant.grantIndex());
        _checkSubmitter(use.submitter);
        (redemption.campaign, redemption.state) = (campaign, state);
        (redemption.grant, redemption.byIndex) = (use.grant, byIndex);
    }

    function _checkOpen(PromoTypes.Terms calldata terms, uint256 state) private view {
        if (block.timestamp < terms.startTime()) {
            revert Errors.Hub_NotStarted(block.timestamp, terms.startTime());
        }
        _checkNotOver(terms, state);
        if (block.timestamp < state.pausedUntil()) {
            revert Errors.Hub_Paused(block.timestamp, state.pausedUntil());
        }
        Schedule.checkHours(terms, block.timestamp);
    }

    /// @dev What a grant may carry, by audience: of vouchers and leaves everything, of a holder's token its index, else
    /// nothing.
    /// @return byIndex Whether the use spends a coupon's index; else the quote's nonce makes it single.
    function _checkGrant(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use
    ) private view returns (bool byIndex) {
        uint256 grant = use.grant;
        uint256 audience = terms.audience();
        if (audience == uint256(PromoTypes.Audience.VOUCHER) || audience == uint256(PromoTypes.Audience.ROOT)) {
            if (block.timestamp < grant.grantNotBefore()) {
                revert Errors.Hub_CouponNotYet(block.timestamp, grant.grantNotBefore());
            }
            if (block.timestamp >= grant.grantDeadline()) {
                revert Errors.Hub_CouponExpired(block.timestamp, grant.grantDeadline());
            }
            if (grant.grantReserved() != 0) revert Errors.Hub_GrantMalformed(grant);
            return true;
        }
        byIndex =
            audience == uint256(PromoTypes.Audience.HOLDER) &&
            ExtraLib.gateKind(ExtraLib.gateRule(terms, use.extra)) == uint256(PromoTypes.GateKind.ERC721_OWNER);
        if (grant != (byIndex ? OrderLib.grantOfIndex(grant.grantIndex()) : 0)) revert Errors.Hub_GrantMalformed(grant);
    }

    function _checkIndex(PromoTypes.Terms calldata terms, bytes32 campaign, uint256 index) private view {
        if (index >= terms.cap()) revert Errors.Hub_IndexAboveCap(index, terms.cap());
        bool indexUsed = (_used[campaign][index >> 8] >> (index & 0xff)) & 1 != 0;
        if (indexUsed) revert Errors.Hub_IndexUsed(campaign, index);
    }

    function _checkNonce(address merchant, uint256 nonce) private view {
        bool nonceUsed = (_nonces[merchant][nonce >> 8] >> (nonce & 0xff)) & 1 != 0;
        if (nonceUsed) revert Errors.Hub_NonceUsed(merchant, nonce);
    }

    function _checkQuote(
        PromoTypes.Terms calldata terms,
        PromoTypes.Quote calldata quote,
        bytes32 usesHash
    ) private view returns (bytes32 orderHash) {
        if (quote.shopper == address(0)) revert Errors.Hub_NoShopper();
        orderHash = _hashTypedDataV4(VoucherHash.ofQuote(terms, quote, usesHash));
        address merchant = terms.merchant();
        address signer = SignatureLib.recover(orderHash, quote.signature);
        if (signer == merchant) return orderHash;
        bool allowed =
            (signer != address(0) && block.timestamp < _cashiers[merchant][signer]) ||
                SignatureLib.saidByWallet(merchant, orderHash, quote.signature);
        if (!allowed) revert Errors.Hub_QuoteSigner(signer, merchant);
    }

    function _checkSubmitter(address submitter) private view {
        if (submitter != address(0) && submitter != msg.sender) {
            revert Errors.Hub_WrongSubmitter(msg.sender, submitter);
        }
    }

    /// @dev A sender who is the shopper consents by sending.
    function _checkConsent(address shopper, bytes32 orderHash, PromoTypes.Consent calldata consent) private view {
        if (msg.sender == shopper) return;
        _checkSubmitter(consent.consentSubmitter());
        bytes32 digest = _hashTypedDataV4(VoucherHash.ofConsent(orderHash, consent));
        address signer = _signer(shopper, digest, consent.signature);
        if (signer != shopper) revert Errors.Hub_ConsentSigner(signer, shopper);
    }

    /// @dev Evaluates the uses one after the other, each within its coupon's and its campaign's limits.
    function _evaluate(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        Order memory order
    ) private view {
        uint256 kept = Cascade.keptByLine(terms);
        uint256[] calldata lines = quote.lines;
        address shopper = quote.shopper;
        PromoTypes.Basket memory basket = BasketLib.fill(lines, quote.delivery(), kept != 0);
        for (uint256 i = 0; i < terms.length; ++i) {
            (PromoTypes.Terms calldata its, PromoTypes.Use calldata use) = (terms[i], uses[i]);
            Redemption memory redemption = order.redemptions[i];
            uint256 most = _checkCoupon(its, redemption, use, shopper);
            Cascade.applyUse(its, use, lines, basket, most, i < kept, redemption.evaluation);
            redemption.state = _checkLimits(its, redemption, shopper);
        }
        order.payableAmount = basket.goods - basket.goodsTaken + basket.delivery - basket.deliveryTaken;
    }

    /// @dev Whether the shopper holds this coupon, by the campaign's audience, and opens its gate.
    /// @return maxDiscount The most this coupon may cost, minor units.
    function _checkCoupon(
        PromoTypes.Terms calldata terms,
        Redemption memory redemption,
        PromoTypes.Use calldata use,
        address shopper
    ) private view returns (uint256 maxDiscount) {
        uint256 audience = terms.audience();
        maxDiscount = terms.capAmount();
        if (audience == uint256(PromoTypes.Audience.VOUCHER)) {
            uint256 epoch = use.grant.grantEpoch();
            uint256 current = redemption.state.voucherEpoch();
            if (epoch != current) revert Errors.Hub_EpochRevoked(epoch, current);
            bytes32 digest = _hashTypedDataV4(VoucherHash.ofVoucher(redemption.campaign, shopper, use));
            address signer = _signer(terms.issuer(), digest, use.signature);
            if (signer != terms.issuer()) revert Errors.Hub_VoucherSigner(signer, terms.issuer());
        } else if (audience == uint256(PromoTypes.Audience.ROOT)) {
            uint256 maxEach = _checkLeaf(redemption.campaign, use.grant, use.proof, shopper);
            if (maxEach < maxDiscount) maxDiscount = maxEach;
        }
        address gate = terms.gateContract();
        if (gate != address(0)) {
            GateLib.check(gate, ExtraLib.gateRule(terms, use.extra), shopper, use.grant.grantIndex());
        }
    }

    /// @return maxEach The most one coupon of the root may cost, minor units.
    function _checkLeaf(
        bytes32 campaign,
        uint256 grant,
        bytes32[] calldata proof,
        address shopper
    ) private view returns (uint256 maxEach) {
        uint256 epoch = grant.grantEpoch();
        if (proof.length < LeafHash.PATH_AT) revert Errors.Hub_ProofLength(proof.length, LeafHash.PATH_AT);
        bytes32 root = proof[LeafHash.ROOT_AT];
        uint256 shape = uint256(proof[LeafHash.SHAPE_AT]);
        if (_roots[campaign][epoch] != LeafHash.commitment(root, shape, proof[LeafHash.PROVENANCE_AT])) {
            revert Errors.Hub_UnknownRoot(campaign, epoch);
        }
        _checkShape(shape, grant.grantIndex(), proof.length - LeafHash.PATH_AT);
        bytes32 leaf = LeafHash.ofLeaf(
            campaign,
            epoch,
            grant.grantIndex(),
            shopper,
            grant.grantValue(),
            proof[LeafHash.SALT_AT]
        );
        bytes32 computed = LeafHash.climb(leaf, proof[LeafHash.PATH_AT:]);
        if (computed != root) revert Errors.Hub_WrongProof(computed, root);
        return LeafHash.maxEach(shape);
    }

    function _checkShape(uint256 shape, uint256 index, uint256 length) private view {
        if (block.timestamp < LeafHash.activeFrom(shape)) {
            revert Errors.Hub_RootNotActive(block.timestamp, LeafHash.activeFrom(shape));
        }
        uint256 first = LeafHash.firstIndex(shape);
        uint256 end = first + LeafHash.count(shape);
        if (index < first || index >= end) revert Errors.Hub_IndexOutsideRoot(index, first, end);
        if (length != LeafHash.depth(shape)) revert Errors.Hub_ProofLength(length, LeafHash.depth(shape));
    }

    /// @dev Refuses what would overrun a limit of the campaign.
    /// @return state The campaign's after this use.
    function _checkLimits(
        PromoTypes.Terms calldata terms,
        Redemption memory redemption,
        address shopper
    ) private view returns (uint256 state) {
        state = redemption.state;
        if (state.used() >= terms.cap()) revert Errors.Hub_CapReached(state.used(), terms.cap());
        if (terms.periodCap() != 0) state = _inPeriod(terms, state);
        _checkWallet(terms, redemption.campaign, shopper);
        _checkStock(terms, redemption.campaign, redemption.evaluation.units);
        uint256 discount = redemption.evaluation.discount;
        if (discount > state.remaining()) revert Errors.Hub_OverBudget(discount, state.remaining());
        return state.afterUse(discount);
    }

    /// @dev Counts one use in the period of now.
    function _inPeriod(PromoTypes.Terms calldata terms, uint256 state) private view returns (uint256) {
        uint256 number = (block.timestamp - terms.startTime()) / terms.periodSeconds();
        uint256 used = number == state.periodNo() ? state.periodUsed() : 0;
        if (used >= terms.periodCap()) revert Errors.Hub_PeriodLimit(used, terms.periodCap());
        return state.withPeriod(number, used + 1);
    }

    function _checkWallet(PromoTypes.Terms calldata terms, bytes32 campaign, address shopper) private view {
        uint256 perWallet = terms.perWallet();
        if (perWallet == 0) return;
        uint256 used = _walletUses[campaign][shopper];
        if (used >= perWallet) revert Errors.Hub_WalletLimit(shopper, used, perWallet);
    }

    function _checkStock(PromoTypes.Terms calldata terms, bytes32 campaign, uint256 units) private view {
        uint256 stock = terms.stockUnits();
        if (stock == 0) return;
        uint256 left = stock - _stockUsed[campaign];
        if (units > left) revert Errors.Hub_OverStock(units, left);
    }

    /// @dev Who signed: the key, or the wallet itself where it confirms; 0 when nobody did.
    function _signer(address expected, bytes32 digest, bytes calldata signature) private view returns (address) {
        address signer = SignatureLib.recover(digest, signature);
        if (signer != expected && SignatureLib.saidByWallet(expected, digest, signature)) return expected;
        return signer;
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: EFFECTS
    //////////////////////////////////////////////////////////////////////////*/

    function _spend(PromoTypes.Terms calldata terms, Redemption memory redemption, address shopper) private {
        bytes32 campaign = redemption.campaign;
        uint256 index = redemption.grant.grantIndex();
        if (redemption.byIndex) _used[campaign][index >> 8] |= 1 << (index & 0xff);
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
        bytes32 orderHash,
        uint256 position,
        address shopper
    ) private {
        uint256 grant = redemption.grant;
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
        uint256 grantor = (uint256(uint160(msg.sender)) << 96) | grant.grantValue();
        bytes32 campaign = redemption.campaign;
        _append(
            terms.merchant(),
            keccak256(abi.encode(Redeemed.selector, campaign, shopper, orderHash, place, amounts, grantor))
        );
        emit Redeemed(campaign, shopper, orderHash, place, amounts, grantor);
    }
}
