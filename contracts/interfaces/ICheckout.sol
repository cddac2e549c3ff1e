// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title ICheckout
/// @notice Where orders of paid campaigns are redeemed and paid in one transaction, many orders are redeemed at once, and
/// returned orders are refunded.
/// @dev Redemption and payment are one: no coupon is spent without its payment, and nothing is paid without a redemption. The
/// net price goes straight from the shopper to the merchant, and all of it must arrive. Nothing is held here between
/// transactions. What was paid is no event of this contract: the hub's records of a paid campaign exist only together with
/// the payment, and the token tells the transfer.
///
/// Who agrees. A shopper who sends agrees by sending; somebody else brings the shopper's Consent, and the shopper's
/// allowance pays; or the shopper signs once, for Permit2, with the Consent as the witness.
///
/// Records. `OrderRefunded` is a record of the merchant in this contract's own ledger digest (see IPromotionHub).
///
/// Assumptions. A token that neither delivers what it moves nor is the same to everybody, and calls back in mid-transfer
/// besides, is the merchant's own choice: what arrives is measured by the merchant's balance. The chain keeps its id: on a
/// fork with another one, no consent and no quote counts.
///
/// Units. Amounts are minor units of the campaigns' token or currency, times Unix seconds.
interface ICheckout is IERC165 {
    /*//////////////////////////////////////////////////////////////////////////
                                      EVENTS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice One order of a batch was not redeemed. No record: nothing changed.
    /// @param position In the batch, from 0.
    /// @param reason As the call would have reverted.
    event OrderSkipped(uint256 position, bytes reason);

    /// @notice Goods came back. What goes back to each budget is told by the hub, in `BudgetReturned`.
    /// @param orderHash EIP-712 digest of the quote that was redeemed.
    /// @param amount Given to the shopper now: paid here if the campaigns are paid, else by the shop's own means.
    /// @param refunded To the shopper so far.
    /// @param units Of each line that came back now, 16 bits a line, line 0 lowest.
    event OrderRefunded(
        bytes32 indexed orderHash,
        address indexed merchant,
        address indexed shopper,
        uint256 amount,
        uint256 refunded,
        uint256[4] units
    );

    /*//////////////////////////////////////////////////////////////////////////
                                      VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice The hub whose orders are paid here.
    function hub() external view returns (address);

    /// @notice The contract that holds what funders deposited.
    function vault() external view returns (address);

    /// @notice The Permit2 that is asked.
    function permit2() external view returns (address);

    /// @notice The running digest over all records of a merchant here; 0 = no record yet.
    function ledgerDigest(address merchant) external view returns (bytes32);

    /// @notice What came back of an order so far.
    /// @return refunded To the shopper, minor units.
    /// @return units Of each line, 16 bits a line, line 0 lowest.
    function returnedOf(bytes32 orderHash) external view returns (uint256 refunded, uint256[4] memory units);

    /// @notice What went back to the budget of a campaign for an order so far, minor units.
    function discountReturned(bytes32 orderHash, bytes32 campaign) external view returns (uint256);

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Redeems an order of paid campaigns and pays it by the shopper's allowance for this contract.
    /// @dev Requirements: those of the hub's `redeemFor`, for the sender; the campaigns are paid; the transfer succeeds and all
    /// of it arrives. Nothing moves where nothing is left to pay.
    /// @return orderHash EIP-712 digest of the quote.
    /// @return amount Paid, minor units.
    function pay(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external returns (bytes32 orderHash, uint256 amount);

    /// @notice The same, where the shopper's allowance comes as an ERC-2612 permit.
    /// @dev A permit that the token refuses is passed over: somebody may have used it already, so that the allowance is there.
    /// If it is not, the transfer fails. Requirements: those of `pay`.
    function payWithPermit(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent,
        PromoTypes.Permit calldata permit
    ) external returns (bytes32 orderHash, uint256 amount);

    /// @notice The same, where the shopper signed once, for Permit2, and anybody whom the consent lets sends it.
    /// @dev `consent.signature` is the shopper's over PermitWitnessTransferFrom: the token of the terms, at most
    /// `maxPayable`, this contract as spender, the nonce, the quote's deadline, the Consent as the witness. It is asked even
    /// where nothing is left to pay, since it is the shopper's agreement. Requirements: those of the hub's `redeemFor` but the
    /// consent's signature; the campaigns are paid; Permit2 takes the signature; all of the amount arrives.
    /// @param nonce Of the shopper at Permit2.
    function payWithPermit2(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent,
        uint256 nonce
    ) external returns (bytes32 orderHash, uint256 amount);

    /// @notice Redeems many orders over the same campaigns, recorded or paid, each by itself: one that fails is skipped. Paid
    /// ones are paid by each shopper's allowance.
    /// @dev Requirements: 1 to `Limits.BATCH` orders; 1 to `Limits.PROMOTIONS` terms; where an order fails,
    /// `Limits.SKIP_GAS` was left before it, so that nobody skips an order by sending too little gas. Emits `OrderSkipped` for
    /// each that fails.
    /// @param terms Shared by all orders, in the order of evaluation.
    /// @param orders Each the arguments of `redeemFor` behind its third word, without the terms: the three words that say
    /// where uses, quote and consent are, counted as there, and then these (docs/adr/0015).
    /// @return reasons One an order: empty where it was redeemed, else as the call would have reverted.
    function redeemBatch(
        PromoTypes.Terms[] calldata terms,
        bytes[] calldata orders
    ) external returns (bytes[] memory reasons);

    /// @notice One order of a batch, redeemed and paid together or not at all.
    /// @dev Requirements: the sender is this contract.
    /// @param sender Of the batch.
    /// @param merchant Who is paid.
    /// @param token What is paid.
    /// @param order As in `redeemBatch`.
    /// @param terms The words of the shared terms, as an argument has them.
    /// @return refusal Of the hub; empty where the order was redeemed.
    function settle(
        address sender,
        address merchant,
        address token,
        bytes calldata order,
        bytes calldata terms
    ) external returns (bytes memory refusal);

    /// @notice Gives back what one step of a return gives back: to the shopper from the merchant, and to the budgets. The
    /// merchant agrees by sending. No coupon becomes unused again.
    /// @dev Of paid campaigns the amount is moved, and what the merchant collected too much of the subsidy goes back to the
    /// vault; of recorded ones it is recorded. What the order gave and cost is computed again from the opened quote.
    /// Requirements, checked in this order: as many uses as terms, 1 to `Limits.PROMOTIONS`, and as many discounts; the sender
    /// is the merchant of all; something comes back; every coupon, or the quote's nonce, is spent; the window for returns of
    /// each campaign that gets something back, and of one at least, is open: it counts from the quote's deadline or the
    /// campaign's end, whichever is first; no line has more units back than were bought; the order is within the rules; with
    /// what came back before, no more than was paid and no more of a discount than was given, nor to a paid campaign more than
    /// was spent of it; the transfers succeed.
    /// Emits `OrderRefunded`; the hub emits `BudgetReturned` for each campaign that gets something back.
    /// @param quote The opened quote; its signature is not read.
    /// @return orderHash EIP-712 digest of the quote.
    function refund(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Refund calldata refund_
    ) external returns (bytes32 orderHash);
}
