// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Custody} from "./Custody.sol";
import {IBudgetVault} from "./interfaces/IBudgetVault.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {FundingShares} from "./libraries/FundingShares.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {VaultMath} from "./libraries/VaultMath.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";
import {Errors} from "./types/Errors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title BudgetVault
/// @notice See IBudgetVault.
/// @dev Of a campaign, the deposits less what was collected are held. Its charges sum to what was spent, or to what was
/// collected where that is more, so that what is paid out is never more, whatever the hub says.
contract BudgetVault is IBudgetVault, Custody {
    using TermsLib for PromoTypes.Terms;

    /// @notice What is kept of a campaign. notedAt: 0 = nothing waits; settled: noted is what was spent, for good.
    struct Account {
        uint96 credited;
        uint96 collected;
        uint40 notedAt;
        bool settled;
        uint96 noted;
    }

    /// @notice A campaign as a call finds it. ends: Unix seconds.
    struct Standing {
        bytes32 campaign;
        uint256 ends;
        uint256 spent;
        Account account;
    }

    IPromotionHub private immutable _hub;

    mapping(bytes32 campaign => Account account) private _accounts;
    mapping(bytes32 campaign => mapping(uint256 position => uint256 amount)) private _deposits;

    /// @param hub_ The hub that names this contract as its vault.
    constructor(address hub_) {
        _hub = IPromotionHub(hub_);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IBudgetVault
    function hub() external view override returns (address) {
        return address(_hub);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return interfaceId == type(IERC165).interfaceId || interfaceId == type(IBudgetVault).interfaceId;
    }

    /// @inheritdoc IBudgetVault
    function heldIn(address token) external view override returns (uint256) {
        return _heldIn(token);
    }

    /// @inheritdoc IBudgetVault
    function ledgerDigest(address merchant) external view override returns (bytes32) {
        return _digestOf(merchant);
    }

    /// @inheritdoc IBudgetVault
    function depositOf(bytes32 campaign, uint256 position) external view override returns (uint256) {
        return _deposits[campaign][position];
    }

    /// @inheritdoc IBudgetVault
    function accountOf(
        bytes32 campaign
    )
        external
        view
        override
        returns (uint256 credited, uint256 collected, uint256 noted, uint256 notedAt, bool settled)
    {
        Account memory account = _accounts[campaign];
        return (account.credited, account.collected, account.noted, account.notedAt, account.settled);
    }

    /// @inheritdoc IBudgetVault
    function solvencyOf(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold
    )
        external
        view
        override
        returns (
            uint256 spent,
            uint256 collectable,
            uint256[] memory deposits,
            uint256[] memory charges,
            uint256[] memory withdrawable
        )
    {
        Standing memory standing = _known(terms);
        _checkCold(terms, cold);
        spent = standing.spent;
        collectable = _collectable(terms, standing);
        deposits = _depositsOf(standing.campaign, cold.funders.length);
        charges = FundingShares.charges(spent, _shares(cold));
        withdrawable = _needed(terms, cold, standing);
        for (uint256 i = 0; i < deposits.length; ++i) {
            withdrawable[i] = deposits[i] - withdrawable[i];
        }
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IBudgetVault
    function deposit(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        uint256 position,
        uint256 amount
    ) external override returns (uint256 received) {
        Standing memory standing = _known(terms);
        if (block.timestamp >= standing.ends) revert CompanionErrors.Vault_Over(block.timestamp, standing.ends);
        address funder = _funder(terms, cold, position);
        // Interaction, then effect: what counts is what arrived, beside what came in its course.
        received = _receive({token: terms.token(), from: msg.sender, amount: amount, least: 1});
        bytes32 campaign = standing.campaign;
        uint256 deposited = _deposits[campaign][position] + received;
        if (deposited > type(uint96).max) revert CompanionErrors.Vault_DepositBeyond(deposited, type(uint96).max);
        _deposits[campaign][position] = deposited;
        uint256 credited = _credit(terms, cold, campaign);
        bytes memory topics = abi.encode(BudgetDeposited.selector, campaign, funder, msg.sender);
        bytes32 record = keccak256(bytes.concat(topics, abi.encode(received, deposited, credited)));
        _append(terms.merchant(), record);
        emit BudgetDeposited(campaign, funder, msg.sender, received, deposited, credited);
    }

    /// @inheritdoc IBudgetVault
    function collect(
        PromoTypes.Terms[] calldata terms,
        address to
    ) external override returns (uint256[] memory amounts) {
        uint256 count = terms.length;
        if (count == 0 || count > Limits.COLLECTED) revert CompanionErrors.Vault_Count(count, Limits.COLLECTED);
        _checkRecipient(to);
        amounts = new uint256[](count);
        (uint256 sum, uint256 first) = (0, VaultMath.NEVER);
        for (uint256 i = 0; i < count; ++i) {
            PromoTypes.Terms calldata its = terms[i];
            uint256 waits;
            (amounts[i], waits) = _claim(its, to);
            if (waits < first) first = waits;
            sum += amounts[i];
            if (i + 1 < count && terms[i + 1].token() == its.token()) continue;
            if (sum != 0) _pay(its.token(), to, sum);
            sum = 0;
        }
        if (first == VaultMath.NEVER) revert CompanionErrors.Vault_NothingSpent(count);
        if (first != 0) revert CompanionErrors.Vault_NothingDue(block.timestamp, first);
    }

    /// @inheritdoc IBudgetVault
    function restore(PromoTypes.Terms calldata terms) external override returns (uint256 amount) {
        Standing memory standing = _known(terms);
        (bytes32 campaign, uint256 spent) = (standing.campaign, standing.spent);
        if (standing.account.collected <= spent) return 0;
        amount = standing.account.collected - spent;
        // Effect: before the transfer, of which all must arrive.
        _accounts[campaign].collected = uint96(spent);
        address merchant = terms.merchant();
        _append(merchant, keccak256(abi.encode(SpendingRestored.selector, campaign, amount, spent)));
        emit SpendingRestored(campaign, amount, spent);
        _receive({token: terms.token(), from: merchant, amount: amount, least: amount});
    }

    /// @inheritdoc IBudgetVault
    function withdraw(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        uint256 position,
        address to
    ) external override returns (uint256 amount) {
        Standing memory standing = _known(terms);
        address funder = _funder(terms, cold, position);
        if (msg.sender != funder) revert CompanionErrors.Vault_NotFunder(msg.sender, funder);
        _checkRecipient(to);
        bytes32 campaign = standing.campaign;
        uint256 deposited = _deposits[campaign][position];
        uint256 needed = _needed(terms, cold, standing)[position];
        if (deposited == needed) revert CompanionErrors.Vault_NothingLeft(deposited, needed);
        // Effect, then interaction.
        _settle(terms, standing);
        amount = deposited - needed;
        _deposits[campaign][position] = needed;
        bytes memory topics = abi.encode(DepositWithdrawn.selector, campaign, funder, to);
        _append(terms.merchant(), keccak256(bytes.concat(topics, abi.encode(amount, needed))));
        emit DepositWithdrawn(campaign, funder, to, amount, needed);
        _pay(terms.token(), to, amount);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      INTERNAL
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev What is due of a campaign is counted as collected, what was spent since is noted.
    /// @return amount Minor units.
    /// @return waits 0 = something was counted or noted; else as `VaultMath.waitsUntil`.
    function _claim(PromoTypes.Terms calldata terms, address to) private returns (uint256 amount, uint256 waits) {
        Standing memory standing = _known(terms);
        address merchant = terms.merchant();
        if (msg.sender != merchant) revert CompanionErrors.Vault_NotMerchant(msg.sender, merchant);
        (bytes32 campaign, uint256 spent) = (standing.campaign, standing.spent);
        (uint256 ends, uint256 delay) = (standing.ends, terms.collectDelay());
        Account memory account = standing.account;
        amount = _collectable(terms, standing);
        account.collected += uint96(amount);
        waits = VaultMath.waitsUntil(spent, account.collected, account.notedAt, ends, delay, block.timestamp);
        bool isNoted = waits == 0;
        if (waits == VaultMath.NEVER) account.notedAt = 0;
        if (isNoted) (account.noted, account.notedAt) = (uint96(spent), uint40(block.timestamp));
        _accounts[campaign] = account;
        if (amount != 0) {
            waits = 0;
            bytes memory topics = abi.encode(SpendingCollected.selector, campaign, to);
            _append(merchant, keccak256(bytes.concat(topics, abi.encode(amount, uint256(account.collected)))));
            emit SpendingCollected(campaign, to, amount, account.collected);
        }
        if (isNoted) {
            uint256 from = VaultMath.dueFrom(block.timestamp, ends, delay);
            _append(merchant, keccak256(abi.encode(SpendingNoted.selector, campaign, spent, from)));
            emit SpendingNoted(campaign, spent, from);
        }
    }

    /// @dev Raises the budget at the hub to what all deposits cover.
    function _credit(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        bytes32 campaign
    ) private returns (uint256 credited) {
        uint256 before = _accounts[campaign].credited;
        credited = VaultMath.fundedDown(_depositsOf(campaign, cold.funders.length), _shares(cold));
        if (credited == before) return credited;
        _accounts[campaign].credited = uint96(credited);
        _hub.creditBudget(terms, credited - before);
    }

    /// @dev From the first withdrawal after the grace on, what was spent is what it is then.
    function _settle(PromoTypes.Terms calldata terms, Standing memory standing) private {
        if (standing.account.settled || block.timestamp < standing.ends + terms.grace()) return;
        Account storage account = _accounts[standing.campaign];
        uint256 spent = _charged(standing);
        (account.settled, account.noted, account.notedAt) = (true, uint96(spent), 0);
        _append(terms.merchant(), keccak256(abi.encode(SpendingSettled.selector, standing.campaign, spent)));
        emit SpendingSettled(standing.campaign, spent);
    }

    function _known(PromoTypes.Terms calldata terms) private view returns (Standing memory standing) {
        bytes32 campaign = _hub.campaignId(terms);
        (uint256 remaining, , uint256 endedAt, , ) = _hub.stateOf(campaign);
        if (!terms.isPaid()) revert CompanionErrors.Vault_NotPaid(campaign);
        Account memory account = _accounts[campaign];
        standing.campaign = campaign;
        standing.ends = endedAt == 0 ? terms.endTime() : endedAt;
        standing.spent = account.settled ? account.noted : account.credited - remaining;
        standing.account = account;
    }

    function _collectable(
        PromoTypes.Terms calldata terms,
        Standing memory standing
    ) private view returns (uint256 amount) {
        Account memory account = standing.account;
        uint256 due = VaultMath.due({
            spent: standing.spent,
            noted: account.noted,
            notedAt: account.notedAt,
            ends: standing.ends,
            delay: terms.collectDelay(),
            time: block.timestamp
        });
        return due > account.collected ? due - account.collected : 0;
    }

    /// @dev What of each deposit stays: its share of the budget, and from the grace on its part of what was spent.
    function _needed(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        Standing memory standing
    ) private view returns (uint256[] memory needed) {
        uint256[] memory shares = _shares(cold);
        if (block.timestamp >= standing.ends + terms.grace()) {
            return FundingShares.charges(_charged(standing), shares);
        }
        needed = new uint256[](shares.length);
        for (uint256 i = 0; i < shares.length; ++i) {
            needed[i] = FundingShares.leastDepositUp(standing.account.credited, shares[i]);
        }
    }

    function _depositsOf(bytes32 campaign, uint256 count) private view returns (uint256[] memory deposits) {
        deposits = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            deposits[i] = _deposits[campaign][i];
        }
    }

    function _checkRecipient(address to) private view {
        if (to == address(0) || to == address(this)) revert CompanionErrors.Vault_Recipient(to);
    }

    /// @dev What a merchant collected and did not give back is charged as well.
    function _charged(Standing memory standing) private pure returns (uint256) {
        uint256 collected = standing.account.collected;
        return collected > standing.spent ? collected : standing.spent;
    }

    function _funder(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        uint256 position
    ) private pure returns (address) {
        _checkCold(terms, cold);
        uint256 count = cold.funders.length;
        if (position >= count) revert CompanionErrors.Vault_Position(position, count);
        return cold.funders[position];
    }

    function _checkCold(PromoTypes.Terms calldata terms, PromoTypes.Cold calldata cold) private pure {
        bytes32 hash = keccak256(abi.encode(cold));
        if (hash != terms.coldHash) revert Errors.Terms_ColdHash(hash, terms.coldHash);
    }

    function _shares(PromoTypes.Cold calldata cold) private pure returns (uint256[] memory shares) {
        shares = new uint256[](cold.shareBps.length);
        for (uint256 i = 0; i < shares.length; ++i) {
            shares[i] = cold.shareBps[i];
        }
    }
}
