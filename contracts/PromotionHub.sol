// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {CampaignState} from "./libraries/CampaignState.sol";
import {LeafHash} from "./libraries/LeafHash.sol";
import {OrderLib} from "./libraries/OrderLib.sol";
import {Rules} from "./libraries/Rules.sol";
import {SignatureLib} from "./libraries/SignatureLib.sol";
import {TermsCheck} from "./libraries/TermsCheck.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {VoucherHash} from "./libraries/VoucherHash.sol";
import {Errors} from "./types/Errors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title PromotionHub
/// @notice See IPromotionHub.
/// @dev No owner, no upgrade, no lock: the only calls to other contracts are static and come before any effect.
contract PromotionHub is IPromotionHub, EIP712 {
    using CampaignState for uint256;
    using OrderLib for PromoTypes.Consent;
    using OrderLib for PromoTypes.Quote;
    using OrderLib for uint256;
    using TermsLib for PromoTypes.Terms;

    /// @dev What the checks of a redemption hand to its effects.
    struct Redemption {
        bytes32 campaign;
        bytes32 orderHash;
        uint256 state;
        PromoTypes.Evaluation evaluation;
    }

    /*//////////////////////////////////////////////////////////////////////////
                                     IMMUTABLES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    address public immutable override companion;

    /*//////////////////////////////////////////////////////////////////////////
                                      STORAGE
    //////////////////////////////////////////////////////////////////////////*/

    mapping(bytes32 campaign => uint256 state) private _states;
    mapping(bytes32 campaign => mapping(uint256 word => uint256 bits)) private _used;
    mapping(address merchant => bytes32 digest) private _digests;
    mapping(address merchant => mapping(uint256 word => uint256 bits)) private _nonces;
    mapping(address merchant => mapping(address cashier => uint256 expiry)) private _cashiers;
    mapping(bytes32 campaign => mapping(uint256 epoch => bytes32 commitment)) private _roots;
    mapping(bytes32 campaign => PromoTypes.Terms terms) private _terms;

    /// @param companion_ The contract of roots, whose address is computed before it is deployed.
    constructor(address companion_) EIP712("Promissory", "1") {
        companion = companion_;
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    function campaignId(PromoTypes.Terms calldata terms) public view override returns (bytes32) {
        return _hashTypedDataV4(VoucherHash.ofTerms(terms));
    }

    /// @inheritdoc IPromotionHub
    function termsOf(bytes32 campaign) external view override returns (PromoTypes.Terms memory) {
        if (_states[campaign] == 0) revert Errors.Hub_UnknownCampaign(campaign);
        return _terms[campaign];
    }

    /// @inheritdoc IPromotionHub
    function stateOf(
        bytes32 campaign
    )
        external
        view
        override
        returns (uint256 remaining, uint256 used, uint256 endedAt, uint256 pausedUntil, uint256 voucherEpoch)
    {
        uint256 state = _states[campaign];
        if (state == 0) revert Errors.Hub_UnknownCampaign(campaign);
        return (state.remaining(), state.used(), state.endedAt(), state.pausedUntil(), state.voucherEpoch());
    }

    /// @inheritdoc IPromotionHub
    function usedWord(bytes32 campaign, uint256 word) external view override returns (uint256) {
        return _used[campaign][word];
    }

    /// @inheritdoc IPromotionHub
    function nonceWord(address merchant, uint256 word) external view override returns (uint256) {
        return _nonces[merchant][word];
    }

    /// @inheritdoc IPromotionHub
    function cashierExpiry(address merchant, address cashier) external view override returns (uint256) {
        return _cashiers[merchant][cashier];
    }

    /// @inheritdoc IPromotionHub
    function ledgerDigest(address merchant) external view override returns (bytes32) {
        return _digests[merchant];
    }

    /// @inheritdoc IPromotionHub
    function rootCommitment(bytes32 campaign, uint256 epoch) external view override returns (bytes32) {
        return _roots[campaign][epoch];
    }

    /// @inheritdoc IPromotionHub
    function quoteRedeem(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external view override returns (uint256 discount, uint256 payableAmount) {
        PromoTypes.Evaluation memory evaluation = _verify(terms, use, quote, consent).evaluation;
        return (evaluation.discount, evaluation.total - evaluation.discount);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    function create(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        PromoTypes.Cold calldata cold
    ) external override returns (bytes32 campaign) {
        // Check: the merchant's consent, terms that can be kept, a new campaign.
        address merchant = terms.merchant();
        if (msg.sender != merchant) revert Errors.Terms_NotMerchant(msg.sender, merchant);
        TermsCheck.check(terms, extra, cold, block.timestamp);
        campaign = campaignId(terms);
        if (_states[campaign] != 0) revert Errors.Terms_Exists(campaign);
        // Effect: the campaign, its record.
        _states[campaign] = CampaignState.created(terms.budget());
        _terms[campaign] = terms;
        _append(merchant, keccak256(abi.encode(CampaignCreated.selector, campaign, merchant, terms)));
        emit CampaignCreated(campaign, merchant, terms);
        emit TermsPublished(campaign, extra, cold);
    }

    /// @inheritdoc IPromotionHub
    function topUp(PromoTypes.Terms calldata terms, uint256 amount) external override {
        (bytes32 campaign, uint256 state) = _ofMerchant(terms);
        _checkNotOver(terms, state);
        uint256 room = type(uint96).max - state.remaining();
        if (amount == 0 || amount > room) revert Errors.Hub_TopUpRange(amount, room);
        state = state.afterTopUp(amount);
        _states[campaign] = state;
        _append(msg.sender, keccak256(abi.encode(BudgetToppedUp.selector, campaign, amount, state.remaining())));
        emit BudgetToppedUp(campaign, amount, state.remaining());
    }

    /// @inheritdoc IPromotionHub
    function pause(PromoTypes.Terms calldata terms, uint256 duration) external override {
        (bytes32 campaign, uint256 state) = _ofMerchant(terms);
        _checkNotOver(terms, state);
        _checkEndOpen(state);
        uint256 maxPause = terms.maxPause();
        if (maxPause == 0) revert Errors.Hub_PauseNotPromised();
        if (duration == 0 || duration > maxPause) revert Errors.Hub_PauseTooLong(duration, maxPause);
        uint256 allowedFrom = state.pausedUntil() == 0 ? 0 : state.pausedUntil() + maxPause;
        if (block.timestamp < allowedFrom) revert Errors.Hub_PauseCoolDown(block.timestamp, allowedFrom);
        uint256 until = block.timestamp + duration;
        _states[campaign] = state.withPause(_clock(until));
        _append(msg.sender, keccak256(abi.encode(CampaignPaused.selector, campaign, until)));
        emit CampaignPaused(campaign, until);
    }

    /// @inheritdoc IPromotionHub
    function unpause(PromoTypes.Terms calldata terms) external override {
        (bytes32 campaign, uint256 state) = _ofMerchant(terms);
        if (block.timestamp >= state.pausedUntil()) {
            revert Errors.Hub_NotPaused(block.timestamp, state.pausedUntil());
        }
        _states[campaign] = state.withPause(_clock(block.timestamp));
        _append(msg.sender, keccak256(abi.encode(CampaignUnpaused.selector, campaign, block.timestamp)));
        emit CampaignUnpaused(campaign, block.timestamp);
    }

    /// @inheritdoc IPromotionHub
    function announceEnd(PromoTypes.Terms calldata terms) external override returns (uint256 endsAt) {
        (bytes32 campaign, uint256 state) = _ofMerchant(terms);
        _checkNotOver(terms, state);
        _checkEndOpen(state);
        // The notice is time to redeem in, so it counts from the end of a pause.
        uint256 from = block.timestamp < state.pausedUntil() ? state.pausedUntil() : block.timestamp;
        endsAt = from + terms.notice();
        if (endsAt > terms.endTime()) endsAt = terms.endTime();
        _states[campaign] = state.withEnd(_clock(endsAt));
        _append(msg.sender, keccak256(abi.encode(EndAnnounced.selector, campaign, endsAt)));
        emit EndAnnounced(campaign, endsAt);
    }

    /// @inheritdoc IPromotionHub
    function revokeIndices(PromoTypes.Terms calldata terms, uint256 word, uint256 mask) external override {
        (bytes32 campaign, ) = _ofMerchant(terms);
        _checkRevocation(terms, PromoTypes.Revocation.INDEX);
        uint256 cap = terms.cap();
        uint256 before = _used[campaign][word];
        uint256 fresh = mask & ~before;
        bool beyond = word > (cap - 1) >> 8 || (word == (cap - 1) >> 8 && cap & 0xff != 0 && mask >> (cap & 0xff) != 0);
        if (fresh == 0 || beyond) revert Errors.Hub_RevocationRange(word, mask, cap);
        _used[campaign][word] = before | fresh;
        _append(msg.sender, keccak256(abi.encode(IndicesRevoked.selector, campaign, word, fresh)));
        emit IndicesRevoked(campaign, word, fresh);
    }

    /// @inheritdoc IPromotionHub
    function revokeEpoch(PromoTypes.Terms calldata terms) external override returns (uint256 epoch) {
        (bytes32 campaign, uint256 state) = _ofMerchant(terms);
        _checkRevocation(terms, PromoTypes.Revocation.EPOCH);
        if (state.voucherEpoch() == Limits.EPOCHS) revert Errors.Hub_EpochsExhausted(Limits.EPOCHS);
        state = state.withNextEpoch();
        epoch = state.voucherEpoch();
        _states[campaign] = state;
        _append(msg.sender, keccak256(abi.encode(EpochRevoked.selector, campaign, epoch)));
        emit EpochRevoked(campaign, epoch);
    }

    /// @inheritdoc IPromotionHub
    function nameCashier(address cashier, uint256 expiry) external override {
        if (cashier == address(0)) revert Errors.Hub_NoCashier();
        _cashiers[msg.sender][cashier] = expiry;
        _append(msg.sender, keccak256(abi.encode(CashierNamed.selector, msg.sender, cashier, expiry)));
        emit CashierNamed(msg.sender, cashier, expiry);
    }

    /// @inheritdoc IPromotionHub
    function redeem(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external override returns (uint256 discount) {
        Redemption memory redemption = _verify(terms, use, quote, consent);
        discount = redemption.evaluation.discount;
        // Effect: the coupon or nonce is spent, the counters move, the record is added.
        _spend(terms, redemption.campaign, use.grant.grantIndex(), quote.nonce());
        uint256 state = redemption.state.afterUse(discount);
        _states[redemption.campaign] = state;
        _record(terms, redemption, quote.shopper, use.grant, state.used());
    }

    /// @inheritdoc IPromotionHub
    function commitRoot(
        address merchant,
        bytes32 campaign,
        uint256 epoch,
        bytes32 commitment,
        bytes32 recordHash
    ) external override {
        if (msg.sender != companion) revert Errors.Hub_NotCompanion(msg.sender);
        _roots[campaign][epoch] = commitment;
        _append(merchant, recordHash);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: CHECKS
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev All checks of a redemption and its evaluation; changes nothing.
    function _verify(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) private view returns (Redemption memory redemption) {
        _checkDeadlines(terms, use.grant, quote.deadline());
        bytes32 campaign = campaignId(terms);
        uint256 state = _states[campaign];
        if (state == 0) revert Errors.Hub_UnknownCampaign(campaign);
        _checkOpen(terms, state);
        _checkUnspent(terms, campaign, use.grant, quote.nonce());
        bytes32 orderHash = _checkQuote(terms, quote, VoucherHash.ofUses(campaign, use.grant));
        _checkSubmitter(use.submitter);
        _checkConsent(quote.shopper, orderHash, consent);
        uint256 maxDiscount = _checkCoupon(terms, campaign, state, use, quote.shopper);
        bytes32 extraHash = TermsCheck.extraHash(use.extra);
        if (extraHash != terms.extraHash) revert Errors.Terms_ExtraHash(extraHash, terms.extraHash);
        redemption.evaluation = Rules.evaluate(terms, use, quote, maxDiscount);
        _checkLimits(terms, state, redemption.evaluation, consent.consentMaxPayable());
        (redemption.campaign, redemption.orderHash, redemption.state) = (campaign, orderHash, state);
    }

    function _checkDeadlines(PromoTypes.Terms calldata terms, uint256 grant, uint256 quoteDeadline) private view {
        if (block.timestamp >= quoteDeadline) revert Errors.Hub_QuoteExpired(block.timestamp, quoteDeadline);
        if (terms.audience() == uint256(PromoTypes.Audience.PUBLIC)) return;
        if (block.timestamp < grant.grantNotBefore()) {
            revert Errors.Hub_CouponNotYet(block.timestamp, grant.grantNotBefore());
        }
        if (block.timestamp >= grant.grantDeadline()) {
            revert Errors.Hub_CouponExpired(block.timestamp, grant.grantDeadline());
        }
    }

    function _checkOpen(PromoTypes.Terms calldata terms, uint256 state) private view {
        if (block.timestamp < terms.startTime()) {
            revert Errors.Hub_NotStarted(block.timestamp, terms.startTime());
        }
        _checkNotOver(terms, state);
        if (block.timestamp < state.pausedUntil()) {
            revert Errors.Hub_Paused(block.timestamp, state.pausedUntil());
        }
    }

    function _checkNotOver(PromoTypes.Terms calldata terms, uint256 state) private view {
        uint256 end = state.endedAt() == 0 ? terms.endTime() : state.endedAt();
        if (block.timestamp >= end) revert Errors.Hub_Ended(block.timestamp, end);
    }

    /// @dev Once an end is announced, nothing shortens the notice or moves the end.
    function _checkEndOpen(uint256 state) private pure {
        if (state.endedAt() != 0) revert Errors.Hub_EndAnnounced(state.endedAt());
    }

    /// @dev A personal coupon is spent by its index's bit, a public one by the quote's nonce.
    function _checkUnspent(
        PromoTypes.Terms calldata terms,
        bytes32 campaign,
        uint256 grant,
        uint256 nonce
    ) private view {
        if (terms.audience() == uint256(PromoTypes.Audience.PUBLIC)) {
            if (grant != 0) revert Errors.Hub_GrantMalformed(grant);
            bool nonceUsed = (_nonces[terms.merchant()][nonce >> 8] >> (nonce & 0xff)) & 1 != 0;
            if (nonceUsed) revert Errors.Hub_NonceUsed(terms.merchant(), nonce);
            return;
        }
        if (grant.grantReserved() != 0) revert Errors.Hub_GrantMalformed(grant);
        uint256 index = grant.grantIndex();
        if (index >= terms.cap()) revert Errors.Hub_IndexAboveCap(index, terms.cap());
        bool indexUsed = (_used[campaign][index >> 8] >> (index & 0xff)) & 1 != 0;
        if (indexUsed) revert Errors.Hub_IndexUsed(campaign, index);
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

    /// @dev Whether the shopper holds this coupon, by the campaign's audience.
    /// @return maxDiscount The most this coupon may cost, minor units.
    function _checkCoupon(
        PromoTypes.Terms calldata terms,
        bytes32 campaign,
        uint256 state,
        PromoTypes.Use calldata use,
        address shopper
    ) private view returns (uint256 maxDiscount) {
        uint256 audience = terms.audience();
        maxDiscount = terms.capAmount();
        if (audience == uint256(PromoTypes.Audience.VOUCHER)) {
            uint256 epoch = use.grant.grantEpoch();
            if (epoch != state.voucherEpoch()) revert Errors.Hub_EpochRevoked(epoch, state.voucherEpoch());
            bytes32 digest = _hashTypedDataV4(VoucherHash.ofVoucher(campaign, shopper, use));
            address signer = _signer(terms.issuer(), digest, use.signature);
            if (signer != terms.issuer()) revert Errors.Hub_VoucherSigner(signer, terms.issuer());
        } else if (audience == uint256(PromoTypes.Audience.ROOT)) {
            uint256 maxEach = _checkLeaf(campaign, use.grant, use.proof, shopper);
            if (maxEach < maxDiscount) maxDiscount = maxEach;
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

    function _checkLimits(
        PromoTypes.Terms calldata terms,
        uint256 state,
        PromoTypes.Evaluation memory evaluation,
        uint256 maxPayable
    ) private pure {
        if (state.used() >= terms.cap()) revert Errors.Hub_CapReached(state.used(), terms.cap());
        uint256 discount = evaluation.discount;
        if (discount > state.remaining()) revert Errors.Hub_OverBudget(discount, state.remaining());
        uint256 payableAmount = evaluation.total - discount;
        if (payableAmount > maxPayable) revert Errors.Hub_PayableAboveMax(payableAmount, maxPayable);
    }

    /// @dev Who signed: the key, or the wallet itself where it confirms; 0 when nobody did.
    function _signer(address expected, bytes32 digest, bytes calldata signature) private view returns (address) {
        address signer = SignatureLib.recover(digest, signature);
        if (signer != expected && SignatureLib.saidByWallet(expected, digest, signature)) return expected;
        return signer;
    }

    function _ofMerchant(PromoTypes.Terms calldata terms) private view returns (bytes32 campaign, uint256 state) {
        if (msg.sender != terms.merchant()) revert Errors.Hub_NotMerchant(msg.sender, terms.merchant());
        campaign = campaignId(terms);
        state = _states[campaign];
        if (state == 0) revert Errors.Hub_UnknownCampaign(campaign);
    }

    function _checkRevocation(PromoTypes.Terms calldata terms, PromoTypes.Revocation asked) private pure {
        if (terms.revocation() != uint256(asked)) {
            revert Errors.Hub_RevocationNotPromised(uint256(asked), terms.revocation());
        }
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: EFFECTS
    //////////////////////////////////////////////////////////////////////////*/

    function _spend(PromoTypes.Terms calldata terms, bytes32 campaign, uint256 index, uint256 nonce) private {
        if (terms.audience() == uint256(PromoTypes.Audience.PUBLIC)) {
            _nonces[terms.merchant()][nonce >> 8] |= 1 << (nonce & 0xff);
        } else {
            _used[campaign][index >> 8] |= 1 << (index & 0xff);
        }
    }

    function _record(
        PromoTypes.Terms calldata terms,
        Redemption memory redemption,
        address shopper,
        uint256 grant,
        uint256 sequence
    ) private {
        uint256 place =
            (sequence << 136) |
                (grant.grantIndex() << 104) |
                (block.timestamp << 64) |
                (grant.grantEpoch() << 48) |
                (terms.audience() << 40) |
                redemption.evaluation.units;
        uint256 amounts = (redemption.evaluation.base << 128) | redemption.evaluation.discount;
        uint256 grantor = (uint256(uint160(msg.sender)) << 96) | grant.grantValue();
        (bytes32 campaign, bytes32 orderHash) = (redemption.campaign, redemption.orderHash);
        _append(
            terms.merchant(),
            keccak256(abi.encode(Redeemed.selector, campaign, shopper, orderHash, place, amounts, grantor))
        );
        emit Redeemed(campaign, shopper, orderHash, place, amounts, grantor);
    }

    function _append(address merchant, bytes32 recordHash) private {
        _digests[merchant] = keccak256(abi.encode(_digests[merchant], recordHash));
    }

    /// @dev Times of the state are kept in 32 bits.
    function _clock(uint256 time) private pure returns (uint32) {
        if (time > Limits.CLOCK) revert Errors.Hub_BeyondClock(time, Limits.CLOCK);
        return uint32(time);
    }
}
