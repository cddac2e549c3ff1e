// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {CampaignState} from "./CampaignState.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {LeafHash} from "./LeafHash.sol";
import {OrderLib} from "./OrderLib.sol";
import {Schedule} from "./Schedule.sol";
import {SignatureLib} from "./SignatureLib.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title UseCheck
/// @notice What one use of a campaign is held against besides signatures and rules: the campaign's time, the coupon, the
/// leaf, the limits. Callers bring what is stored. The hub decides by these checks, and the lens tells by them.
/// Twin: offchain/domain/ledger.py; of grants and leaves: offchain/audit/redemption.py, offchain/audit/coupon.py.
library UseCheck {
    using CampaignState for uint256;
    using OrderLib for uint256;
    using TermsLib for PromoTypes.Terms;

    /*//////////////////////////////////////////////////////////////////////////
                                 CAMPAIGN AND COUPON
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Refuses extra words that are not the terms'.
    function checkExtra(PromoTypes.Terms calldata terms, uint256[] calldata extra) internal pure {
        bytes32 extraHash = ExtraLib.extraHash(extra);
        if (extraHash != terms.extraHash) revert Errors.Terms_ExtraHash(extraHash, terms.extraHash);
    }

    /// @notice Refuses a moment outside the window, after an early end, in a pause, at another hour or weekday.
    /// @param state The campaign's word.
    /// @param time Unix seconds.
    function checkOpen(PromoTypes.Terms calldata terms, uint256 state, uint256 time) internal pure {
        if (time < terms.startTime()) revert Errors.Hub_NotStarted(time, terms.startTime());
        checkNotOver(terms, state, time);
        if (time < state.pausedUntil()) revert Errors.Hub_Paused(time, state.pausedUntil());
        Schedule.checkHours(terms, time);
    }

    /// @notice Refuses what needs a campaign that is not over, by its window or by an announced early end.
    function checkNotOver(PromoTypes.Terms calldata terms, uint256 state, uint256 time) internal pure {
        uint256 end = state.endedAt() == 0 ? terms.endTime() : state.endedAt();
        if (time >= end) revert Errors.Hub_Ended(time, end);
    }

    /// @notice Refuses what a grant may not carry, by audience: of vouchers everything is read, of leaves all but the
    /// bearer bit, of a holder's token its index, else nothing.
    /// @return byIndex Whether the use spends a coupon's index; else the quote's nonce makes it single.
    function checkGrant(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        uint256 time
    ) internal pure returns (bool byIndex) {
        uint256 grant = use.grant;
        uint256 audience = terms.audience();
        bool byVoucher = audience == uint256(PromoTypes.Audience.VOUCHER);
        if (byVoucher || audience == uint256(PromoTypes.Audience.ROOT)) {
            if (time < grant.grantNotBefore()) revert Errors.Hub_CouponNotYet(time, grant.grantNotBefore());
            if (time >= grant.grantDeadline()) revert Errors.Hub_CouponExpired(time, grant.grantDeadline());
            if (grant.grantMarks() > (byVoucher ? OrderLib.BEARER : 0)) revert Errors.Hub_GrantMalformed(grant);
            return true;
        }
        byIndex =
            audience == uint256(PromoTypes.Audience.HOLDER) &&
            ExtraLib.gateKind(ExtraLib.gateRule(terms, use.extra)) == uint256(PromoTypes.GateKind.ERC721_OWNER);
        if (grant != (byIndex ? OrderLib.grantOfIndex(grant.grantIndex()) : 0)) revert Errors.Hub_GrantMalformed(grant);
    }

    /// @notice Refuses an index that is not below the cap, or was redeemed or revoked before.
    /// @param bits The index's word of the campaign's bitmap.
    function checkIndex(PromoTypes.Terms calldata terms, bytes32 campaign, uint256 index, uint256 bits) internal pure {
        if (index >= terms.cap()) revert Errors.Hub_IndexAboveCap(index, terms.cap());
        bool indexUsed = (bits >> (index & 0xff)) & 1 != 0;
        if (indexUsed) revert Errors.Hub_IndexUsed(campaign, index);
    }

    /// @notice Refuses a transaction that somebody else must send; a submitter of 0 is anyone.
    function checkSubmitter(address sender, address submitter) internal pure {
        if (submitter != address(0) && submitter != sender) revert Errors.Hub_WrongSubmitter(sender, submitter);
    }

    /// @notice Refuses a voucher of another epoch than the campaign's current one.
    function checkEpoch(uint256 grant, uint256 state) internal pure {
        (uint256 epoch, uint256 current) = (grant.grantEpoch(), state.voucherEpoch());
        if (epoch != current) revert Errors.Hub_EpochRevoked(epoch, current);
    }

    /// @notice Refuses an assignment that is not the two words of a signature by EIP-2098.
    /// @param digest Of the assignment to `shopper`.
    /// @return assigner The key that signed it, never 0.
    function checkAssignment(
        bytes32 digest,
        bytes32[] calldata proof,
        address shopper
    ) internal pure returns (address assigner) {
        uint256 length = proof.length;
        if (length != Limits.ASSIGNMENT) revert Errors.Hub_AssignmentLength(length, Limits.ASSIGNMENT);
        assigner = SignatureLib.recoverPair(digest, proof[0], proof[1]);
        if (assigner == address(0)) revert Errors.Hub_AssignmentSigner(assigner, shopper);
    }

    /// @notice Refuses a voucher that somebody else than its issuer signed for its holder.
    /// @param holder The shopper or, of a bearer voucher, the key that assigned it.
    function refuseVoucher(
        uint256 grant,
        address signer,
        address issuer,
        address holder,
        address shopper
    ) internal pure {
        if (grant.grantBearer()) revert Errors.Hub_AssignmentSigner(holder, shopper);
        revert Errors.Hub_VoucherSigner(signer, issuer);
    }

    /// @notice Refuses a coupon that is no leaf of the root, or of a root that is not active.
    /// @param stored The commitment that the hub keeps for the grant's epoch; 0 = none.
    /// @return maxEach The most one coupon of the root may cost, minor units.
    function checkLeaf(
        bytes32 campaign,
        uint256 grant,
        bytes32[] calldata proof,
        address shopper,
        bytes32 stored,
        uint256 time
    ) internal pure returns (uint256 maxEach) {
        if (proof.length < LeafHash.PATH_AT) revert Errors.Hub_ProofLength(proof.length, LeafHash.PATH_AT);
        uint256 epoch = grant.grantEpoch();
        bytes32 root = proof[LeafHash.ROOT_AT];
        uint256 shape = uint256(proof[LeafHash.SHAPE_AT]);
        if (stored != LeafHash.commitment(root, shape, proof[LeafHash.PROVENANCE_AT])) {
            revert Errors.Hub_UnknownRoot(campaign, epoch);
        }
        _checkShape(shape, grant.grantIndex(), proof.length - LeafHash.PATH_AT, time);
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

    /// @param length Of the path.
    function _checkShape(uint256 shape, uint256 index, uint256 length, uint256 time) private pure {
        if (time < LeafHash.activeFrom(shape)) revert Errors.Hub_RootNotActive(time, LeafHash.activeFrom(shape));
        uint256 first = LeafHash.firstIndex(shape);
        uint256 end = first + LeafHash.count(shape);
        if (index < first || index >= end) revert Errors.Hub_IndexOutsideRoot(index, first, end);
        if (length != LeafHash.depth(shape)) revert Errors.Hub_ProofLength(length, LeafHash.depth(shape));
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       LIMITS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice Refuses one use that would overrun a limit: uses, uses of the period, uses of the wallet, stock, budget.
    /// @param walletUsed, stockUsed What was counted before; read only where the terms set the limit.
    /// @param time Unix seconds, not before the start.
    /// @return The campaign's state after the use.
    function checkLimits(
        PromoTypes.Terms calldata terms,
        uint256 state,
        PromoTypes.Evaluation memory evaluation,
        address wallet,
        uint256 walletUsed,
        uint256 stockUsed,
        uint256 time
    ) internal pure returns (uint256) {
        if (state.used() >= terms.cap()) revert Errors.Hub_CapReached(state.used(), terms.cap());
        if (terms.periodCap() != 0) state = _inPeriod(terms, state, time);
        uint256 perWallet = terms.perWallet();
        if (perWallet != 0 && walletUsed >= perWallet) revert Errors.Hub_WalletLimit(wallet, walletUsed, perWallet);
        if (terms.stockUnits() != 0) _checkStock(terms.stockUnits() - stockUsed, evaluation.units);
        uint256 discount = evaluation.discount;
        if (discount > state.remaining()) revert Errors.Hub_OverBudget(discount, state.remaining());
        return state.afterUse(discount);
    }

    /// @dev Counts one use in the period of `time`.
    function _inPeriod(PromoTypes.Terms calldata terms, uint256 state, uint256 time) private pure returns (uint256) {
        uint256 number = (time - terms.startTime()) / terms.periodSeconds();
        uint256 used = number == state.periodNo() ? state.periodUsed() : 0;
        if (used >= terms.periodCap()) revert Errors.Hub_PeriodLimit(used, terms.periodCap());
        return state.withPeriod(number, used + 1);
    }

    function _checkStock(uint256 left, uint256 units) private pure {
        if (units > left) revert Errors.Hub_OverStock(units, left);
    }
}
