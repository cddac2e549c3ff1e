// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IPromotionHub
/// @notice Campaigns whose terms nobody can change, their coupons, and a record of everything that happened.
/// @dev Records. Every event below except `TermsPublished`, and every event of the companion contract, is a record of
/// one merchant: its hash is keccak256(topics ‖ data) of the log, and the merchant's digest after it is
/// keccak256(digest before ‖ record hash). Whoever has the records and one call to `ledgerDigest` can tell a dropped,
/// altered, doubled or reordered one.
///
/// Assumptions. Safety: the issuer signs only what the merchant means to give; the cashier prices orders honestly
/// (a merchant may deceive itself, never a co-funder, since recorded campaigns have none). Liveness: a gate or wallet
/// contract that fails makes only its own redemption fail.
///
/// Units. Amounts are minor units of the campaign's currency, times Unix seconds, rates basis points (10000 = 100 %).
interface IPromotionHub is IERC165 {
    /*//////////////////////////////////////////////////////////////////////////
                                      EVENTS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice A campaign exists from now on.
    /// @param campaign The EIP-712 digest of its terms.
    event CampaignCreated(bytes32 indexed campaign, address indexed merchant, PromoTypes.Terms terms);

    /// @notice The parts of the terms that are only hashed in them. No record: `terms` commits to both.
    event TermsPublished(bytes32 indexed campaign, uint256[] extra, PromoTypes.Cold cold);

    /// @notice The budget was raised.
    /// @param amount By how much, minor units.
    /// @param remaining What may be spent from now on, minor units.
    event BudgetToppedUp(bytes32 indexed campaign, uint256 amount, uint256 remaining);

    /// @notice A returned order gave back what it had taken from the budget.
    /// @param orderHash Of the quote that was redeemed.
    /// @param amount Given back, minor units.
    /// @param remaining Afterwards, minor units.
    event BudgetReturned(bytes32 indexed campaign, bytes32 indexed orderHash, uint256 amount, uint256 remaining);

    /// @notice Redemption rests until `until`, Unix seconds, exclusive.
    event CampaignPaused(bytes32 indexed campaign, uint256 until);

    /// @notice A pause was ended early, at `time`, Unix seconds.
    event CampaignUnpaused(bytes32 indexed campaign, uint256 time);

    /// @notice The campaign ends early.
    /// @param endsAt Unix seconds, exclusive.
    event EndAnnounced(bytes32 indexed campaign, uint256 endsAt);

    /// @notice Coupons were revoked; those of the mask that were redeemed before stay redeemed.
    /// @param word Position of the bitmap word: index / 256.
    /// @param mask The bits that became set by this: index % 256.
    event IndicesRevoked(bytes32 indexed campaign, uint256 word, uint256 mask);

    /// @notice All vouchers of older epochs are void.
    /// @param epoch The epoch that vouchers must carry from now on.
    event EpochRevoked(bytes32 indexed campaign, uint256 epoch);

    /// @notice A cashier may sign quotes until `expiry`, Unix seconds, exclusive; 0 takes the right away.
    event CashierNamed(address indexed merchant, address indexed cashier, uint256 expiry);

    /// @notice One coupon was redeemed for one order.
    /// @param orderHash The digest that the cashier signed; it commits to lines, prices and the set of coupons.
    /// @param place sequence 32 (the campaign's redemptions so far) | index 32 | time 40 | epoch 16 | route 8 |
    /// position 8 (in the order's set) | units 32, from bit 168 - 1 down to bit 0
    /// @param amounts base 128 | discount 128, minor units
    /// @param grantor submitter 160 | value 96 of the coupon
    event Redeemed(
        bytes32 indexed campaign,
        address indexed shopper,
        bytes32 indexed orderHash,
        uint256 place,
        uint256 amounts,
        uint256 grantor
    );

    /*//////////////////////////////////////////////////////////////////////////
                                      VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice The only contract that may add records and commit roots here.
    function companion() external view returns (address);

    /// @notice The only contract that may bring orders in the name of their sender, and give budget back.
    function checkout() external view returns (address);

    /// @notice The only contract that may credit the budget of a paid campaign: it holds what funders deposit.
    function vault() external view returns (address);

    /// @notice Id of the campaign with these terms, whether created or not.
    function campaignId(PromoTypes.Terms calldata terms) external view returns (bytes32);

    /// @notice The terms of a created campaign, for those who have only an RPC URL.
    /// @dev Requirements: the campaign exists, else `Hub_UnknownCampaign`.
    function termsOf(bytes32 campaign) external view returns (PromoTypes.Terms memory);

    /// @notice Where a campaign stands.
    /// @return remaining Minor units that may still be spent.
    /// @return used Redemptions so far.
    /// @return endedAt Announced early end, Unix seconds; 0 = none.
    /// @return pausedUntil Unix seconds, exclusive; 0 = never paused.
    /// @return voucherEpoch The epoch that vouchers must carry.
    function stateOf(
        bytes32 campaign
    )
        external
        view
        returns (uint256 remaining, uint256 used, uint256 endedAt, uint256 pausedUntil, uint256 voucherEpoch);

    /// @notice What the campaign's further limits have counted.
    /// @return periodNo Number of the period that was last used, from 0 at the start.
    /// @return periodUsed Uses in that period.
    /// @return stockUsed Units discounted or given so far.
    function limitsOf(bytes32 campaign) external view returns (uint256 periodNo, uint256 periodUsed, uint256 stockUsed);

    /// @notice Uses of a wallet, where the terms limit them; else 0.
    function walletUses(bytes32 campaign, address wallet) external view returns (uint256);

    /// @notice One word of the coupons' bitmap; a set bit is redeemed or revoked.
    /// @param word index / 256.
    function usedWord(bytes32 campaign, uint256 word) external view returns (uint256);

    /// @notice One word of the merchant's used quote nonces.
    /// @param word nonce / 256.
    function nonceWord(address merchant, uint256 word) external view returns (uint256);

    /// @notice Until when a cashier may sign for a merchant, Unix seconds, exclusive; 0 = never.
    function cashierExpiry(address merchant, address cashier) external view returns (uint256);

    /// @notice The running digest over all records of a merchant; 0 = no record yet.
    function ledgerDigest(address merchant) external view returns (bytes32);

    /// @notice What is stored of a published root: keccak256(root ‖ shape ‖ provenance); 0 = none, or vetoed.
    function rootCommitment(bytes32 campaign, uint256 epoch) external view returns (bytes32);

    /// @notice What `redeem` would do now, with the same refusals, when called by the same sender; of a paid campaign, what
    /// the checkout would before any payment.
    /// @return discounts One a use, minor units.
    /// @return payableAmount What is left to pay, delivery included, minor units.
    function quoteRedeem(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external view returns (uint256[] memory discounts, uint256 payableAmount);

    /*//////////////////////////////////////////////////////////////////////////
                                     CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Creates a campaign; from then on nobody can change its terms.
    /// @dev Requirements: the sender is the merchant; the terms pass `TermsCheck`; no campaign has them yet.
    /// Emits `CampaignCreated` and `TermsPublished`.
    /// @param extra The words that hash to `terms.extraHash`; empty when that is 0.
    /// @param cold The part that hashes to `terms.coldHash`.
    function create(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        PromoTypes.Cold calldata cold
    ) external returns (bytes32 campaign);

    /// @notice Raises the budget of a recorded campaign.
    /// @dev Requirements: sender is the merchant; not a paid campaign; not over; 0 < amount; the sum stays below 2^96.
    /// Emits `BudgetToppedUp`.
    /// @param amount Minor units.
    function topUp(PromoTypes.Terms calldata terms, uint256 amount) external;

    /// @notice Raises the budget of a paid campaign, which begins at 0, by what its funders deposited.
    /// @dev Requirements: sender is the vault; not over; 0 < amount; the sum stays below 2^96. Emits `BudgetToppedUp`.
    /// @param amount Minor units.
    function creditBudget(PromoTypes.Terms calldata terms, uint256 amount) external;

    /// @notice Gives back to the budget what a returned order had taken from it, at any time. Uses, coupons and stock stay
    /// spent.
    /// @dev Requirements: sender is the checkout; 0 < amount; the sum stays below 2^96. Emits `BudgetReturned`.
    /// @param orderHash Of the quote that was redeemed.
    /// @param amount Minor units.
    function returnBudget(PromoTypes.Terms calldata terms, bytes32 orderHash, uint256 amount) external;

    /// @notice Stops redemption for a while; it ends by itself.
    /// @dev Requirements: sender is the merchant; 0 < duration <= maxPause of the terms; the last pause ended at least
    /// maxPause ago; not over, and no end announced. Emits `CampaignPaused`.
    /// @param duration Seconds.
    function pause(PromoTypes.Terms calldata terms, uint256 duration) external;

    /// @notice Ends a pause early.
    /// @dev Requirements: sender is the merchant; the campaign is paused. Emits `CampaignUnpaused`.
    function unpause(PromoTypes.Terms calldata terms) external;

    /// @notice Announces the end after the notice that the terms promise. It cannot be taken back.
    /// @dev Requirements: sender is the merchant; not announced before; not over. Emits `EndAnnounced`.
    /// @return endsAt Unix seconds: now, or the end of a pause, + notice; at the latest the end of the terms.
    function announceEnd(PromoTypes.Terms calldata terms) external returns (uint256 endsAt);

    /// @notice Revokes coupons by index, where the terms say INDEX.
    /// @dev Requirements: sender is the merchant; some bit of the mask is below the cap and not set yet; none is beyond
    /// the cap. Emits `IndicesRevoked`.
    /// @param word index / 256.
    /// @param mask Bits index % 256.
    function revokeIndices(PromoTypes.Terms calldata terms, uint256 word, uint256 mask) external;

    /// @notice Voids all vouchers signed so far, where the terms say EPOCH. Roots are not touched.
    /// @dev Requirements: sender is the merchant. Emits `EpochRevoked`.
    function revokeEpoch(PromoTypes.Terms calldata terms) external returns (uint256 epoch);

    /// @notice Lets a key sign quotes for the sender until `expiry`, or takes that away with 0.
    /// @dev Requirements: the cashier is not 0. Emits `CashierNamed`.
    /// @param expiry Unix seconds, exclusive.
    function nameCashier(address cashier, uint256 expiry) external;

    /// @notice Redeems the coupons of one order, all or none.
    /// @dev Requirements, checked in this order: as many uses as terms, 1 to `Limits.PROMOTIONS`; the quote's deadline;
    /// of each use that the campaign exists, the extra words are the terms', it has begun, is not over, not paused and
    /// within its hours, its coupon is valid now and unused, the sender is its submitter, if it names one; where no use
    /// spends an index, that the quote's nonce is unused; that the set may stand together and is in order; the cashier
    /// or the merchant signed the quote, unless the merchant sends; the shopper sends, or signed the consent; of each use
    /// that the issuer signed the voucher, for the shopper or for the key that assigned it to the shopper, or the proof
    /// leads to the root, the gate opens, the rules, then cap, period, wallet, stock and budget; the shopper's maxPayable;
    /// last, that the campaigns are recorded: those that are paid are redeemed at the checkout. Emits `Redeemed` for each
    /// use.
    /// @param terms One a use, in the order of evaluation: stage, higher priority, lower campaign id.
    /// @return discount Of all uses, minor units.
    function redeem(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external returns (uint256 discount);

    /// @notice The same for orders that the checkout brings, recorded or paid.
    /// @dev Requirements: the sender is the checkout; those of `redeem`, with `sender` in the place of its sender; where the
    /// checkout has the shopper's agreement, the consent's signature is not asked, its submitter and maxPayable are.
    /// Emits `Redeemed` for each use.
    /// @param sender Who sent the order to the checkout.
    /// @param consented Whether the checkout has proof of the shopper's agreement to this consent.
    /// @return orderHash EIP-712 digest of the quote.
    /// @return payableAmount What is left to pay, delivery included, minor units.
    function redeemFor(
        address sender,
        bool consented,
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external returns (bytes32 orderHash, uint256 payableAmount);

    /// @notice Adds the companion's record and sets or clears a root's commitment.
    /// @dev Requirements: the sender is the companion. Emits nothing: the companion emitted the record.
    /// @param commitment What is stored for the epoch; 0 clears it (veto).
    /// @param recordHash keccak256(topics ‖ data) of the companion's log.
    function commitRoot(
        address merchant,
        bytes32 campaign,
        uint256 epoch,
        bytes32 commitment,
        bytes32 recordHash
    ) external;
}
