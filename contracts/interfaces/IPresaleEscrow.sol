// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IPresaleEscrow
/// @notice Pre-sales: a shopper pays a deposit, which is held here and worth more when the balance is paid; what becomes of
/// it otherwise stands in the terms, and nobody can bend it.
/// @dev A pre-sale takes deposits in its first window. The merchant says that the goods are ready, at the latest at
/// `readyBy`; from then on shoppers pay the balance, for `balanceSeconds`. Paying it sends deposit and balance to the merchant.
///
/// The deposit goes back whole where the merchant cancels, or is not ready in time. Where the shopper lets the window for
/// the balance pass, `forfeitBps` of it, rounded down, go to the merchant and the rest goes back. Each of the two is paid by
/// a call of its own, which anybody may send, so that a wallet that a token refuses stops nobody else.
///
/// Records. Every event is a record of the pre-sale's merchant, in this contract's own ledger digest (see IPromotionHub).
///
/// Money. A pre-sale holds what was received for it; a deposit that a fee makes smaller than agreed is refused. Money of one
/// pre-sale never pays for another; where a token takes from this contract's balance, its payments stop until somebody
/// makes up for it.
///
/// Assumptions. The merchant delivers what was paid for: goods are not seen from here. The merchant's wallet can be paid, and
/// the token moves, in the window for the balance: a shopper who cannot pay it, whatever the reason, lapses. The chain keeps
/// its id: on a fork with another one, no pre-sale is known and no deposit moves. Block times are honest within seconds.
///
/// Units. Amounts are minor units of the token, times Unix seconds, rates basis points.
interface IPresaleEscrow is IERC165 {
    /// @notice A pre-sale exists from now on; nobody can change it.
    event PresaleCreated(bytes32 indexed id, address indexed merchant, PromoTypes.Presale presale);

    /// @notice A shopper paid a deposit.
    /// @param units Reserved by it.
    /// @param amount Held for it.
    event DepositPaid(bytes32 indexed id, address indexed shopper, uint256 units, uint256 amount);

    /// @notice The goods are ready; the balance can be paid until `balanceUntil`, exclusive.
    event PresaleReady(bytes32 indexed id, uint256 balanceUntil);

    /// @notice The merchant cancelled; all deposits go back whole.
    event PresaleCancelled(bytes32 indexed id);

    /// @notice A shopper paid the balance; deposit and balance went to the merchant.
    /// @param worth What the deposit counted for.
    /// @param balance What was paid beside it.
    event BalancePaid(bytes32 indexed id, address indexed shopper, uint256 worth, uint256 balance);

    /// @notice A deposit, or what was not forfeited of it, went back.
    event DepositReturned(bytes32 indexed id, address indexed shopper, uint256 amount);

    /// @notice What a shopper forfeited went to the merchant.
    event DepositForfeited(bytes32 indexed id, address indexed shopper, uint256 amount);

    /// @notice Id of the pre-sale with these terms, whether created or not.
    function presaleId(PromoTypes.Presale calldata presale) external view returns (bytes32);

    /// @notice Where a pre-sale stands.
    /// @return phase Of now.
    /// @return unitsReserved Units that deposits were paid for.
    /// @return balanceUntil Unix seconds, exclusive; 0 before the goods are ready.
    function standingOf(
        PromoTypes.Presale calldata presale
    ) external view returns (PromoTypes.Phase phase, uint256 unitsReserved, uint256 balanceUntil);

    /// @notice What is held of a shopper.
    /// @return units Reserved; 0 without a deposit, and once it was applied.
    /// @return amount The deposit.
    /// @return returned Whether the shopper's part went back.
    /// @return forfeited Whether the merchant's part was sent.
    function depositOf(
        bytes32 id,
        address shopper
    ) external view returns (uint256 units, uint256 amount, bool returned, bool forfeited);

    /// @notice What the deposit counts for at the balance, and what is left to pay, for so many units.
    function balanceOf(
        PromoTypes.Presale calldata presale,
        uint256 units
    ) external pure returns (uint256 worth, uint256 balance);

    /// @notice What this contract owes in a token, over all pre-sales.
    function heldIn(address token) external view returns (uint256);

    /// @notice The running digest over all records of a merchant here; 0 = no record yet.
    function ledgerDigest(address merchant) external view returns (bytes32);

    /// @notice Creates a pre-sale.
    /// @dev Requirements: the sender is the merchant; token, price, deposit, units and units a shopper are given; the deposit
    /// is at most the price; it is worth at least itself and, so much inflated, at most the price; at most the whole deposit
    /// is forfeited; the window for deposits ends after it begins and in the future; `readyBy` is after its end and
    /// within the clock; the window for the balance lasts an hour to 365 days; no pre-sale has these terms. Emits
    /// `PresaleCreated`.
    function create(PromoTypes.Presale calldata presale) external returns (bytes32 id);

    /// @notice Pays the deposit for `units`. Once a shopper.
    /// @dev Requirements: the pre-sale takes deposits; the shopper has none; the units are 1 to `unitsEach` and are left; all of
    /// the deposit arrives. Emits `DepositPaid`.
    function deposit(PromoTypes.Presale calldata presale, uint256 units) external;

    /// @notice Says that the goods are ready.
    /// @dev Requirements: the sender is the merchant; the window for deposits is over, `readyBy` is not, and it was neither
    /// said nor cancelled before. Emits `PresaleReady`.
    function declareReady(PromoTypes.Presale calldata presale) external;

    /// @notice Cancels: every deposit goes back whole.
    /// @dev Requirements: the sender is the merchant; it was neither cancelled nor missed; the goods are not ready, since from
    /// then on shoppers may rely on them. Emits `PresaleCancelled`.
    function cancel(PromoTypes.Presale calldata presale) external;

    /// @notice Pays the balance of the sender's deposit.
    /// @dev Requirements: the window for the balance is open; a deposit is held; the transfers, the balance from the shopper
    /// to the merchant and the deposit from here, succeed. Emits `BalancePaid`.
    function payBalance(PromoTypes.Presale calldata presale) external;

    /// @notice Sends a shopper what goes back of the deposit. Anybody may.
    /// @dev Requirements: the pre-sale is cancelled, missed or lapsed; something of the deposit goes back and did not before;
    /// the transfer succeeds. Emits `DepositReturned`.
    /// @return amount What went back.
    function giveBack(PromoTypes.Presale calldata presale, address shopper) external returns (uint256 amount);

    /// @notice Sends the merchant what a shopper forfeited. Anybody may.
    /// @dev Requirements: the pre-sale lapsed; something of the deposit is forfeited and was not sent before; the transfer
    /// succeeds. Emits `DepositForfeited`.
    /// @return amount What was forfeited.
    function forfeit(PromoTypes.Presale calldata presale, address shopper) external returns (uint256 amount);
}
