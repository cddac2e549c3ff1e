// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IRewardDistributor
/// @notice Rewards for referrals and other acts that an oracle attests: what everybody earned so far is published as one
/// Merkle root a time, and a claim pays the difference to what was paid before.
/// @dev Records. Every event is a record of the programme's merchant, in this contract's own ledger digest: its hash is
/// keccak256(topics ‖ data) of the log, chained as in IPromotionHub.
///
/// Money. A programme holds what was received for it, whatever a token says that it sent. Nothing is promised that is not
/// held: the sum of a root is at most what was funded, and what is paid is at most that sum. Money of one programme never
/// pays for another; where a token takes from this contract's balance, its payments stop until somebody makes up for it.
/// What a token adds to the balance, or somebody sends without funding, is nobody's and stays.
///
/// Assumptions. Safety: the issuer publishes what the rules behind `rulesHash` give, or the auditor vetoes in the waiting
/// window; the worst that a lying issuer can do is to spend the programme's own funds, and to let a root count so late that
/// nobody can claim by it. Liveness: the issuer publishes, and the auditor, who may be the merchant, does not veto
/// whatever comes; else no newer root counts, and the merchant gets back what is left at the end of claims. A token that
/// refuses a wallet stops that wallet's claim, or the merchant's closing, and no other.
///
/// Units. Amounts are minor units of the token, times Unix seconds.
interface IRewardDistributor is IERC165 {
    /// @notice A programme exists from now on; nobody can change it.
    event ProgrammeCreated(bytes32 indexed id, address indexed merchant, PromoTypes.Programme programme);

    /// @notice Money was added.
    /// @param received What arrived, which a token's fee may make less than what was sent.
    /// @param funded All that ever arrived.
    event ProgrammeFunded(bytes32 indexed id, address indexed funder, uint256 received, uint256 funded);

    /// @notice A root was published.
    /// @param total What it says that all wallets together earned so far.
    /// @param shape activeFrom 40 | depth 8
    event RewardsPublished(
        bytes32 indexed id,
        uint256 indexed epoch,
        bytes32 root,
        uint256 total,
        uint256 shape,
        bytes32 dataRoot,
        bytes32 manifestHash
    );

    /// @notice The auditor vetoed the root that waited; its epoch is burnt.
    event RewardsVetoed(bytes32 indexed id, uint256 indexed epoch);

    /// @notice A wallet was paid.
    /// @param amount Now, of which a token's fee may let less arrive.
    /// @param earned All that it was ever paid.
    event RewardClaimed(bytes32 indexed id, address indexed account, uint256 amount, uint256 earned);

    /// @notice A wallet said who brought it.
    event ReferralMade(bytes32 indexed id, address indexed referee, address indexed referrer);

    /// @notice The merchant took back what nobody claimed in time.
    event ProgrammeClosed(bytes32 indexed id, uint256 amount);

    /// @notice Id of the programme with these terms, whether created or not.
    function programmeId(PromoTypes.Programme calldata programme) external view returns (bytes32);

    /// @notice Where a programme stands.
    /// @return funded All that ever arrived.
    /// @return paid All that ever left, to wallets or back to the merchant.
    /// @return total What the newest root that counts says that all wallets together earned.
    /// @return epoch Of that root; 0 before the first.
    function standingOf(bytes32 id) external view returns (uint256 funded, uint256 paid, uint256 total, uint256 epoch);

    /// @notice What a wallet was paid so far.
    function claimedOf(bytes32 id, address account) external view returns (uint256);

    /// @notice Who brought a wallet; 0 = nobody.
    function referrerOf(bytes32 id, address referee) external view returns (address);

    /// @notice What this contract owes in a token, over all programmes.
    function heldIn(address token) external view returns (uint256);

    /// @notice The running digest over all records of a merchant here; 0 = no record yet.
    function ledgerDigest(address merchant) external view returns (bytes32);

    /// @notice Creates a programme.
    /// @dev Requirements: the sender is the merchant; issuer and token are named; claims end in the future, within the
    /// clock; a root waits at most 30 days; no programme has these terms. Emits `ProgrammeCreated`.
    function create(PromoTypes.Programme calldata programme) external returns (bytes32 id);

    /// @notice Adds money. Anybody may.
    /// @dev Requirements: the programme exists and is open; the transfer succeeds and something arrives. A token that is no
    /// contract, or does not tell its balances, reverts without a reason: it never takes money in. Emits `ProgrammeFunded`.
    /// @return received What arrived.
    function fund(PromoTypes.Programme calldata programme, uint256 amount) external returns (uint256 received);

    /// @notice Publishes what everybody earned so far, signed by the issuer. Anybody may send it: of two roots that were
    /// signed for one epoch, the first that is sent takes it.
    /// @dev Requirements: the programme exists and is open; no other root waits; the epoch is the next one; the root is
    /// not zero, its depth 1 to 32; its total is at least that of the root before and at most what was funded; activeFrom
    /// is at least rootDelay and at most 30 days more away, and before the end of claims; the issuer signed.
    /// Emits `RewardsPublished`.
    function publish(
        PromoTypes.Programme calldata programme,
        PromoTypes.RewardRoot calldata root,
        bytes calldata signature
    ) external;

    /// @notice Vetoes the root that waits.
    /// @dev Requirements: the sender is the auditor; this root waits. Emits `RewardsVetoed`.
    function veto(PromoTypes.Programme calldata programme, PromoTypes.RewardRoot calldata root) external;

    /// @notice Pays a wallet what it earned by the newest root, less what it was paid before. Anybody may send it; the
    /// money goes to the wallet.
    /// @dev Requirements: the programme exists and is open; the root is the newest that counts; the path leads from the
    /// leaf to it; something is due; what is paid stays within the root's total; the transfer succeeds, after which this
    /// contract holds what it owes in the token. Emits `RewardClaimed`.
    /// @return amount What was paid.
    function claim(
        PromoTypes.Programme calldata programme,
        PromoTypes.RewardRoot calldata root,
        PromoTypes.Reward calldata reward
    ) external returns (uint256 amount);

    /// @notice Says who brought a wallet. Once; only the wallet itself, or whoever has its signature over
    /// Referral(programme, referee, referrer).
    /// @dev Requirements: the programme exists and is open; the referrer is somebody else; the referee was not brought
    /// before, and is not among the wallets from the referrer upwards, of whom there are at most 64: so no circle comes
    /// about. Who names a wallet keeps it from being brought by those below himself, and by nobody else.
    /// Emits `ReferralMade`.
    function refer(
        PromoTypes.Programme calldata programme,
        address referee,
        address referrer,
        bytes calldata signature
    ) external;

    /// @notice Gives back to the merchant what nobody claimed in time.
    /// @dev Requirements: the sender is the merchant; the programme exists and is over; something is left; the transfer
    /// succeeds, after which this contract holds what it owes in the token. Emits `ProgrammeClosed`.
    function close(PromoTypes.Programme calldata programme) external returns (uint256 amount);
}
