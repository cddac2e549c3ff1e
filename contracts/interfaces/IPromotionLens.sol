// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IPromotionLens
/// @notice A dry run for shoppers and auditors, without the order's signatures: of each promotion what it would give, or
/// the hub's own refusal. One that is refused hides no other. It stores nothing and decides nothing: it holds the uses
/// against what the hub stores, by the libraries that the hub decides by.
/// @dev Not judged, since they are of the order and not of a promotion: the quote's deadline, nonce and signature, the
/// consent, the shopper's bound on the price. A voucher's signature, and with it a bearer's assignment, is checked
/// where it is there, and taken for granted where it is empty; a leaf is always proved. Supplied shares are not read: the answer says what they must be.
///
/// Assumptions. A gate or a contract wallet is asked by the lens instead of the hub: one that answers by who asks can tell
/// them apart, and only `quoteRedeem` tells what it would answer the hub.
interface IPromotionLens {
    /// @notice The hub that the answers are of.
    function hub() external view returns (address);

    /// @notice What each promotion would give for the order, or why it is refused.
    /// @dev Uses are tried one after the other in the order presented, each beside those that were applied before it and
    /// on what they left. Those that are applied are a set that the hub redeems, with the same amounts, for a quote that is
    /// signed; a refusal is what the hub says to that set with the refused use behind it. Positions in a refusal are those
    /// of the call.
    /// Requirements: as many uses as terms, at least one; a shopper; 1 to `Limits.LINES` lines with 1 to `Limits.QUANTITY`
    /// units. Of more than `Limits.PROMOTIONS` uses, those beyond as many that apply are refused.
    /// @param terms One a use; sort them as for `redeem`.
    /// @param uses The coupons: grant, extra words, for ROOT the proof; a signature, and an assignment, where there is one.
    /// @return verdicts One a use.
    /// @return payableAmount What is left to pay after those that are applied, delivery included, minor units.
    function quoteEach(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Inquiry calldata inquiry
    ) external view returns (PromoTypes.Verdict[] memory verdicts, uint256 payableAmount);

    /// @notice One step of `quoteEach`, which calls it so that a refusal can be caught. Reverts with that refusal.
    /// @param position Of the use that is tried.
    /// @param standing After the uses before it.
    /// @return verdict Of the use, which is applied.
    /// @return next Where the run stands with it.
    function quoteNext(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Inquiry calldata inquiry,
        uint256 position,
        PromoTypes.Standing calldata standing
    ) external view returns (PromoTypes.Verdict memory verdict, PromoTypes.Standing memory next);
}
