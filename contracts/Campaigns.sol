// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ledger} from "./Ledger.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {CampaignState} from "./libraries/CampaignState.sol";
import {TermsCheck} from "./libraries/TermsCheck.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {UseCheck} from "./libraries/UseCheck.sol";
import {Errors} from "./types/Errors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title Campaigns
/// @notice The half of the hub that keeps campaigns: what a merchant may do with them, their states, the records and the
/// ledger digest. See IPromotionHub.
abstract contract Campaigns is IPromotionHub, Ledger {
    using CampaignState for uint256;
    using TermsLib for PromoTypes.Terms;

    /*//////////////////////////////////////////////////////////////////////////
                                     IMMUTABLES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    address public immutable override companion;

    /// @inheritdoc IPromotionHub
    address public immutable override checkout;

    /// @inheritdoc IPromotionHub
    address public immutable override vault;

    /*//////////////////////////////////////////////////////////////////////////
                                      STORAGE
    //////////////////////////////////////////////////////////////////////////*/

    mapping(bytes32 campaign => uint256 state) internal _states;
    mapping(bytes32 campaign => mapping(uint256 word => uint256 bits)) internal _used;
    mapping(address merchant => mapping(uint256 word => uint256 bits)) internal _nonces;
    mapping(address merchant => mapping(address cashier => uint256 expiry)) internal _cashiers;
    mapping(bytes32 campaign => mapping(uint256 epoch => bytes32 commitment)) internal _roots;
    mapping(bytes32 campaign => PromoTypes.Terms terms) private _terms;
    mapping(bytes32 campaign => uint256 units) internal _stockUsed;
    mapping(bytes32 campaign => mapping(address wallet => uint256 uses)) internal _walletUses;

    /// @dev Their addresses are computed before they are deployed.
    /// @param companion_ The contract of roots.
    /// @param checkout_ The contract at which orders are paid.
    /// @param vault_ The contract that holds what funders deposit.
    constructor(address companion_, address checkout_, address vault_) {
        (companion, checkout, vault) = (companion_, checkout_, vault_);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionHub
    function campaignId(PromoTypes.Terms calldata terms) public view virtual override returns (bytes32);

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
        return _digestOf(merchant);
    }

    /// @inheritdoc IPromotionHub
    function rootCommitment(bytes32 campaign, uint256 epoch) external view override returns (bytes32) {
        return _roots[campaign][epoch];
    }

    /// @inheritdoc IPromotionHub
    function limitsOf(
        bytes32 campaign
    ) external view override returns (uint256 periodNo, uint256 periodUsed, uint256 stockUsed) {
        uint256 state = _states[campaign];
        if (state == 0) revert Errors.Hub_UnknownCampaign(campaign);
        return (state.periodNo(), state.periodUsed(), _stockUsed[campaign]);
    }

    /// @inheritdoc IPromotionHub
    function walletUses(bytes32 campaign, address wallet) external view override returns (uint256) {
        return _walletUses[campaign][wallet];
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
        _states[campaign] = CampaignState.created(terms.isPaid() ? 0 : terms.budget());
        _terms[campaign] = terms;
        _append(merchant, keccak256(abi.encode(CampaignCreated.selector, campaign, merchant, terms)));
        emit CampaignCreated(campaign, merchant, terms);
        emit TermsPublished(campaign, extra, cold);
    }

    /// @inheritdoc IPromotionHub
    function topUp(PromoTypes.Terms calldata terms, uint256 amount) external override {
        (bytes32 campaign, uint256 state) = _ofMerchant(terms);
        if (terms.isPaid()) revert Errors.Hub_PaidByVault(vault);
        _raise(terms, campaign, state, amount);
    }

    /// @inheritdoc IPromotionHub
    function creditBudget(PromoTypes.Terms calldata terms, uint256 amount) external override {
        if (msg.sender != vault) revert Errors.Hub_NotVault(msg.sender, vault);
        (bytes32 campaign, uint256 state) = _known(terms);
        _raise(terms, campaign, state, amount);
    }

    /// @inheritdoc IPromotionHub
    function returnBudget(PromoTypes.Terms calldata terms, bytes32 orderHash, uint256 amount) external override {
        if (msg.sender != checkout) revert Errors.Hub_NotCheckout(msg.sender, checkout);
        (bytes32 campaign, uint256 state) = _known(terms);
        state = _withMore(state, amount);
        _states[campaign] = state;
        uint256 remaining = state.remaining();
        _append(
            terms.merchant(),
            keccak256(abi.encode(BudgetReturned.selector, campaign, orderHash, amount, remaining))
        );
        emit BudgetReturned(campaign, orderHash, amount, remaining);
    }

    /// @inheritdoc IPromotionHub
    function pause(PromoTypes.Terms calldata terms, uint256 duration) external override {
        (bytes32 campaign, uint256 state) = _ofMerchant(terms);
        UseCheck.checkNotOver(terms, state, block.timestamp);
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
        UseCheck.checkNotOver(terms, state, block.timestamp);
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
                                      INTERNAL
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev Once an end is announced, nothing shortens the notice or moves the end.
    function _checkEndOpen(uint256 state) private pure {
        if (state.endedAt() != 0) revert Errors.Hub_EndAnnounced(state.endedAt());
    }

    function _ofMerchant(PromoTypes.Terms calldata terms) private view returns (bytes32 campaign, uint256 state) {
        if (msg.sender != terms.merchant()) revert Errors.Hub_NotMerchant(msg.sender, terms.merchant());
        return _known(terms);
    }

    function _known(PromoTypes.Terms calldata terms) private view returns (bytes32 campaign, uint256 state) {
        campaign = campaignId(terms);
        state = _states[campaign];
        if (state == 0) revert Errors.Hub_UnknownCampaign(campaign);
    }

    function _raise(PromoTypes.Terms calldata terms, bytes32 campaign, uint256 state, uint256 amount) private {
        UseCheck.checkNotOver(terms, state, block.timestamp);
        state = _withMore(state, amount);
        _states[campaign] = state;
        uint256 remaining = state.remaining();
        _append(terms.merchant(), keccak256(abi.encode(BudgetToppedUp.selector, campaign, amount, remaining)));
        emit BudgetToppedUp(campaign, amount, remaining);
    }

    function _withMore(uint256 state, uint256 amount) private pure returns (uint256) {
        uint256 room = type(uint96).max - state.remaining();
        if (amount == 0 || amount > room) revert Errors.Hub_TopUpRange(amount, room);
        return state.afterTopUp(amount);
    }

    function _checkRevocation(PromoTypes.Terms calldata terms, PromoTypes.Revocation asked) private pure {
        if (terms.revocation() != uint256(asked)) {
            revert Errors.Hub_RevocationNotPromised(uint256(asked), terms.revocation());
        }
    }

    /// @dev Times of the state are kept in 32 bits.
    function _clock(uint256 time) private pure returns (uint32) {
        if (time > Limits.CLOCK) revert Errors.Hub_BeyondClock(time, Limits.CLOCK);
        return uint32(time);
    }
}
