// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CouponTypes} from "../types/CouponTypes.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title ICouponToken
/// @notice The coupons of one campaign as tokens that wallets show (ERC-1155, one of each id): the id is the coupon's index
/// in the hub, and the hub, which asks an ERC-721 gate for `ownerOf(index)`, asks here.
/// @dev Life. The token is deployed first, since the terms name it as their gate; the merchant creates the campaign; then
/// anybody opens the token. The issuer signs Claim(to, index, deadline) for each coupon, and anybody brings it.
///
/// Worth. Whether a coupon is spent is known by the hub alone. One whose bit is set there, by a redemption or a revocation,
/// has the balance 0 and no owner here and cannot be passed on, whoever brought the order. Those who follow events see that
/// it is gone when somebody sweeps it.
///
/// Assumptions. Safety: the issuer signs only what the merchant means to give; the worst that a lying one can do is to give
/// away all coupons below the cap, which the budget bounds. The hub is the one that the deployer named. Liveness: a receiver
/// that refuses tokens stops its own claim and the call that it came with.
///
/// Nothing here enters a merchant's digest: what money depends on are the hub's records, and who holds a coupon follows from
/// the events of ERC-1155 (docs/adr/0016). Calls and errors of ERC-1155 are those of the standard and of ERC-6093.
///
/// Units. Times are Unix seconds.
interface ICouponToken {
    /// @notice The token has its campaign from now on.
    event CouponsOpened(bytes32 indexed campaign, uint256 cap, bool transferable);

    /// @notice Where coupons are redeemed.
    function hub() external view returns (address);

    /// @notice Whose campaign it can be.
    function merchant() external view returns (address);

    /// @notice Who signs claims: a key or a contract wallet.
    function issuer() external view returns (address);

    /// @notice Name of the collection.
    function name() external view returns (string memory);

    /// @notice The campaign; 0 before the token is open.
    function campaign() external view returns (bytes32);

    /// @notice Whether coupons may be passed on.
    function transferable() external view returns (bool);

    /// @notice How many coupons were ever claimed, at most the campaign's cap.
    function totalClaimed() external view returns (uint256);

    /// @notice Who holds a coupon that is worth something; 0 = nobody, or not any more.
    /// @dev Never reverts: the hub's refusal is then that of its gate.
    function ownerOf(uint256 index) external view returns (address);

    /// @notice What has become of a coupon.
    function statusOf(uint256 index) external view returns (CouponTypes.Status);

    /// @notice Metadata of the collection (ERC-7572), a data URI.
    function contractURI() external view returns (string memory);

    /// @notice Gives the token its campaign, once. Anybody may.
    /// @dev Requirements: not open; the hub has the campaign, its merchant is this token's and its gate this token; the extra
    /// words are the terms'; it is for holders by ERC721_OWNER, so that it spends the ids of tokens. Emits `CouponsOpened`.
    /// @param extra The extra words of the terms.
    function open(PromoTypes.Terms calldata terms, uint256[] calldata extra) external;

    /// @notice Gives a coupon to whom the issuer signed it. Anybody may send it.
    /// @dev Requirements: open; before the deadline; index below the cap and never claimed before; the campaign not over; the
    /// hub has neither redeemed nor revoked the index; the issuer signed; the receiver, where it is a contract, accepts.
    /// A pause of the campaign, or a start to come, stops no claim. Emits `TransferSingle`.
    function claim(address to, uint32 index, uint40 deadline, bytes calldata signature) external;

    /// @notice The same for several, all or none; those that were claimed before are passed over, since somebody else may have
    /// been faster.
    function claimMany(CouponTypes.Claim[] calldata claims) external;

    /// @notice Redeems an order at the hub and burns the coupon of this campaign that it used, in one transaction. Anybody
    /// may send it who has the shopper's signed consent; a submitter that coupon or consent name is this contract.
    /// @dev Requirements: those of the hub's `redeem`, of which this contract is the sender. Emits `TransferSingle` for the
    /// coupon of this campaign.
    /// @return discount Of all uses, minor units.
    function redeem(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external returns (uint256 discount);

    /// @notice Burns coupons that were redeemed or revoked, so that events say so. Anybody may; those that nobody holds are
    /// passed over, since somebody else may have been faster.
    /// @dev Requirements: each was redeemed or revoked. Emits `TransferSingle` for each that was held.
    /// @return swept How many were held.
    function sweep(uint256[] calldata indices) external returns (uint256 swept);

    /// @notice Gives up a coupon for good: its index is never given again.
    /// @dev Requirements: the sender holds it. Emits `TransferSingle`.
    function burn(uint256 index) external;
}
