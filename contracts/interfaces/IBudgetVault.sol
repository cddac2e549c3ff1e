// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IBudgetVault
/// @notice The money behind paid campaigns: each funder deposits its share, what they cover together is the budget at the
/// hub, the merchant collects what was spent of it, and each funder gets back what is left of its own.
/// @dev Records. Every event is a record of the campaign's merchant, in this contract's own ledger digest: its hash is
/// keccak256(topics ‖ data) of the log, chained as in IPromotionHub.
///
/// Money. The budget of a campaign is the largest of which every funder has deposited its share, rounded up. What was spent
/// is what the hub was credited with less what remains there: a redemption calls nothing here. What a funder is charged is
/// its part of all that was spent, by largest remainder, never a sum of steps; it is at most what it deposited. A funder's
/// shortage holds the budget down and is never another's. What counts is what arrived, whatever a token says; where a token
/// takes from this contract's balance, all its payments stop until somebody makes up for it. What a token adds to the
/// balance, or somebody sends without depositing, is nobody's and stays.
///
/// Time. What was spent is due `collectDelay` after it was noted, or after the end; from `grace` after the end on, what was
/// spent is settled and the rest goes back. The end is that of the terms, or an announced earlier one. No pause stops a
/// deposit, a collection or a withdrawal.
///
/// Assumptions. Safety: the hub is the one that names this contract as its vault; it gives budgets back by its checkout only,
/// and a return does not come after the grace. Residual: a merchant who buys from itself spends the money of its funders up
/// to caps and limits. Liveness: a token that refuses a wallet stops nobody else, and whoever is paid names the wallet; the
/// chain keeps its id, since on a fork with another one no campaign is known.
///
/// Units. Amounts are minor units of the campaign's token, times Unix seconds.
interface IBudgetVault is IERC165 {
    /// @notice Money was added.
    /// @param received What arrived, which a token's fee may make less than what was sent.
    /// @param deposited What is now held of the funder.
    /// @param credited The budget that all deposits together ever covered.
    event BudgetDeposited(
        bytes32 indexed campaign,
        address indexed funder,
        address indexed payer,
        uint256 received,
        uint256 deposited,
        uint256 credited
    );

    /// @notice What was spent until now waits to be collected.
    /// @param from When it is due.
    event SpendingNoted(bytes32 indexed campaign, uint256 spent, uint256 from);

    /// @notice The merchant was paid.
    /// @param amount Now, of which a token's fee may let less arrive.
    /// @param collected All that it was paid, less what it gave back.
    event SpendingCollected(bytes32 indexed campaign, address indexed to, uint256 amount, uint256 collected);

    /// @notice The merchant gave back what it had collected of orders that were returned.
    event SpendingRestored(bytes32 indexed campaign, uint256 amount, uint256 collected);

    /// @notice What was spent is final.
    event SpendingSettled(bytes32 indexed campaign, uint256 spent);

    /// @notice A funder took back what is not needed.
    /// @param amount Now, of which a token's fee may let less arrive.
    /// @param deposited What is still held of the funder.
    event DepositWithdrawn(
        bytes32 indexed campaign,
        address indexed funder,
        address indexed to,
        uint256 amount,
        uint256 deposited
    );

    /// @notice The hub whose budgets this contract holds.
    function hub() external view returns (address);

    /// @notice What this contract owes in a token, over all campaigns.
    function heldIn(address token) external view returns (uint256);

    /// @notice The running digest over all records of a merchant here; 0 = no record yet.
    function ledgerDigest(address merchant) external view returns (bytes32);

    /// @notice What is held of the funder at a position of the campaign's cold terms.
    function depositOf(bytes32 campaign, uint256 position) external view returns (uint256);

    /// @notice What is kept of a campaign.
    /// @return credited The budget that deposits ever covered.
    /// @return collected What the merchant was paid, less what it gave back.
    /// @return noted What was spent when that was last noted; where it is settled, for good.
    /// @return notedAt When; 0 = nothing waits.
    /// @return settled Whether what was spent is final.
    function accountOf(
        bytes32 campaign
    ) external view returns (uint256 credited, uint256 collected, uint256 noted, uint256 notedAt, bool settled);

    /// @notice Where everybody stands, now.
    /// @dev Requirements: the campaign exists and is paid, cold is its cold part.
    /// @return spent By the orders of the campaign so far.
    /// @return collectable What `collect` would pay.
    /// @return deposits What is held of each funder.
    /// @return charges Each one's part of what was spent.
    /// @return withdrawable What `withdraw` would pay each.
    function solvencyOf(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold
    )
        external
        view
        returns (
            uint256 spent,
            uint256 collectable,
            uint256[] memory deposits,
            uint256[] memory charges,
            uint256[] memory withdrawable
        );

    /// @notice Adds the sender's money to what is held of a funder, and raises the budget by what all deposits cover now.
    /// @dev Requirements: the campaign exists, is paid and not over; cold is its cold part; a funder has the position;
    /// something arrives; the deposit stays below 2^96. Emits `BudgetDeposited`.
    /// @param position Of the funder, to whom the money belongs from then on, whoever sends it.
    /// @param amount What is sent.
    /// @return received What arrived.
    function deposit(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        uint256 position,
        uint256 amount
    ) external returns (uint256 received);

    /// @notice Pays the merchant what is due of each campaign, and notes what was spent since.
    /// @dev Requirements: 1 to `Limits.COLLECTED` campaigns; each exists, is paid, and is the sender's; something is paid or
    /// noted. Campaigns whose note still waits are left alone. Neighbours in the same token are paid by one transfer.
    /// Emits `SpendingCollected` and `SpendingNoted`.
    /// @param to Who receives it: neither 0 nor this contract.
    /// @return amounts One a campaign.
    function collect(PromoTypes.Terms[] calldata terms, address to) external returns (uint256[] memory amounts);

    /// @notice Takes back from the merchant, by what it allowed this contract, what it had collected of orders that were
    /// returned since. Anybody may ask for it; where nothing is owed, nothing happens.
    /// @dev Requirements: the campaign exists and is paid; all of it arrives. Emits `SpendingRestored`.
    function restore(PromoTypes.Terms calldata terms) external returns (uint256 amount);

    /// @notice Pays a funder what of its deposit the budget does not need; from the end and the grace on, what it was not
    /// charged.
    /// @dev Requirements: the campaign exists and is paid; cold is its cold part; the sender has the position; there is
    /// something to pay. Emits `DepositWithdrawn`, and the first time after the grace `SpendingSettled`.
    /// @param to Who receives it: neither 0 nor this contract.
    function withdraw(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        uint256 position,
        address to
    ) external returns (uint256 amount);
}
