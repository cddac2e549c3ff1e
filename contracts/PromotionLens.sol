// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {IPromotionLens} from "./interfaces/IPromotionLens.sol";
import {BasketLib} from "./libraries/BasketLib.sol";
import {CampaignState} from "./libraries/CampaignState.sol";
import {Cascade} from "./libraries/Cascade.sol";
import {ExtraLib} from "./libraries/ExtraLib.sol";
import {GateLib} from "./libraries/GateLib.sol";
import {HubDomain} from "./libraries/HubDomain.sol";
import {OrderLib} from "./libraries/OrderLib.sol";
import {SignatureLib} from "./libraries/SignatureLib.sol";
import {Stacking} from "./libraries/Stacking.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {UseCheck} from "./libraries/UseCheck.sol";
import {VoucherHash} from "./libraries/VoucherHash.sol";
import {Errors} from "./types/Errors.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title PromotionLens
/// @notice See IPromotionLens.
/// @dev No storage, no permission, no change: whoever distrusts it deploys their own.
contract PromotionLens is IPromotionLens {
    using OrderLib for uint256;
    using TermsLib for PromoTypes.Terms;

    IPromotionHub private immutable _hub;

    /// @param hub_ The hub that is asked.
    constructor(address hub_) {
        _hub = IPromotionHub(hub_);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IPromotionLens
    function hub() external view override returns (address) {
        return address(_hub);
    }

    /// @inheritdoc IPromotionLens
    function quoteEach(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Inquiry calldata inquiry
    ) external view override returns (PromoTypes.Verdict[] memory verdicts, uint256 payableAmount) {
        if (uses.length != terms.length) revert Errors.Hub_UsesOfTerms(uses.length, terms.length);
        if (terms.length == 0) Stacking.checkCount(0);
        if (inquiry.shopper == address(0)) revert Errors.Hub_NoShopper();
        PromoTypes.Standing memory standing;
        standing.basket = BasketLib.fill(inquiry.lines, inquiry.delivery);
        verdicts = new PromoTypes.Verdict[](terms.length);
        for (uint256 i = 0; i < terms.length; ++i) {
            try this.quoteNext(terms, uses, inquiry, i, standing) returns (
                PromoTypes.Verdict memory verdict,
                PromoTypes.Standing memory next
            ) {
                (verdicts[i], standing) = (verdict, next);
            } catch (bytes memory reason) {
                _refuse(verdicts[i], reason);
                verdicts[i].campaign = _hub.campaignId(terms[i]);
            }
        }
        _keepWanted(terms, verdicts);
        payableAmount = BasketLib.payableAmount(standing.basket);
    }

    /// @inheritdoc IPromotionLens
    function quoteNext(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Inquiry calldata inquiry,
        uint256 position,
        PromoTypes.Standing calldata standing
    ) external view override returns (PromoTypes.Verdict memory verdict, PromoTypes.Standing memory next) {
        (PromoTypes.Terms calldata its, PromoTypes.Use calldata use) = (terms[position], uses[position]);
        next = standing;
        uint256 time = inquiry.time == 0 ? block.timestamp : inquiry.time;
        bytes32 campaign = _hub.campaignId(its);
        uint256 state = _stateOf(campaign);
        _checkUse(its, use, inquiry.sender, campaign, state, time);
        _checkBeside(terms, next, position, campaign);
        uint256 most = _mostOf(its, use, inquiry.shopper, campaign, state, time);
        PromoTypes.Evaluation memory evaluation;
        (verdict.parts, verdict.wantsShares) = Cascade.applyAndSplit(
            its,
            use,
            inquiry.lines,
            next.basket,
            most,
            evaluation
        );
        _checkLimits(its, evaluation, inquiry.shopper, campaign, state, time);
        (verdict.campaign, verdict.applied) = (campaign, true);
        (verdict.amount, verdict.base, verdict.units) = (evaluation.discount, evaluation.base, evaluation.units);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                  INTERNAL: CHECKS
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev The hub's word of the campaign. Reverts as the hub does for terms that nobody created.
    function _stateOf(bytes32 campaign) private view returns (uint256) {
        (uint256 remaining, uint256 used, uint256 endedAt, uint256 pausedUntil, uint256 epoch) = _hub.stateOf(campaign);
        (uint256 periodNo, uint256 periodUsed, ) = _hub.limitsOf(campaign);
        // The hub keeps times in 32 bits.
        return CampaignState.packed(remaining, used, uint32(endedAt), uint32(pausedUntil), epoch, periodNo, periodUsed);
    }

    function _checkUse(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        address sender,
        bytes32 campaign,
        uint256 state,
        uint256 time
    ) private view {
        UseCheck.checkExtra(terms, use.extra);
        UseCheck.checkOpen(terms, state, time);
        if (UseCheck.checkGrant(terms, use, time)) {
            uint256 index = use.grant.grantIndex();
            UseCheck.checkIndex(terms, campaign, index, _hub.usedWord(campaign, index >> 8));
        }
        if (sender != address(0)) UseCheck.checkSubmitter(sender, use.submitter);
    }

    /// @dev Whether the use may stand beside those that are applied; notes that it does.
    function _checkBeside(
        PromoTypes.Terms[] calldata terms,
        PromoTypes.Standing memory standing,
        uint256 position,
        bytes32 campaign
    ) private pure {
        uint256[] memory applied = standing.applied;
        uint256 count = applied.length;
        Stacking.checkCount(count + 1);
        if (count != 0) Stacking.checkOrder(terms, applied[count - 1], position, standing.last, campaign);
        uint256[] memory withIt = new uint256[](count + 1);
        for (uint256 i = 0; i < count; ++i) {
            Stacking.checkPair(terms[applied[i]], terms[position], applied[i], position);
            withIt[i] = applied[i];
        }
        withIt[count] = position;
        (standing.applied, standing.last) = (withIt, campaign);
    }

    /// @dev Whether the shopper holds the coupon, by the campaign's audience, and opens its gate.
    /// @return maxDiscount The most the coupon may cost, minor units.
    function _mostOf(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        address shopper,
        bytes32 campaign,
        uint256 state,
        uint256 time
    ) private view returns (uint256 maxDiscount) {
        uint256 audience = terms.audience();
        maxDiscount = terms.capAmount();
        if (audience == uint256(PromoTypes.Audience.VOUCHER)) {
            UseCheck.checkEpoch(use.grant, state);
            if (use.signature.length != 0) _checkVoucher(terms.issuer(), use, shopper, campaign);
        } else if (audience == uint256(PromoTypes.Audience.ROOT)) {
            bytes32 stored = _hub.rootCommitment(campaign, use.grant.grantEpoch());
            uint256 maxEach = UseCheck.checkLeaf(campaign, use.grant, use.proof, shopper, stored, time);
            if (maxEach < maxDiscount) maxDiscount = maxEach;
        }
        address gate = terms.gateContract();
        if (gate != address(0)) {
            GateLib.check(gate, ExtraLib.gateRule(terms, use.extra), shopper, use.grant.grantIndex());
        }
    }

    function _checkVoucher(
        address issuer,
        PromoTypes.Use calldata use,
        address shopper,
        bytes32 campaign
    ) private view {
        (bytes32 domain, address holder) = (HubDomain.separator(address(_hub)), shopper);
        if (use.grant.grantBearer()) {
            bytes32 assignment = VoucherHash.ofAssignment(campaign, use.grant.grantIndex(), shopper);
            holder = UseCheck.checkAssignment(MessageHashUtils.toTypedDataHash(domain, assignment), use.proof, shopper);
        }
        bytes32 digest = MessageHashUtils.toTypedDataHash(domain, VoucherHash.ofVoucher(campaign, holder, use));
        address signer = SignatureLib.whoSigned(issuer, digest, use.signature);
        if (signer != issuer) UseCheck.refuseVoucher(use.grant, signer, issuer, holder, shopper);
    }

    function _checkLimits(
        PromoTypes.Terms calldata terms,
        PromoTypes.Evaluation memory evaluation,
        address shopper,
        bytes32 campaign,
        uint256 state,
        uint256 time
    ) private view {
        (, , uint256 stockUsed) = _hub.limitsOf(campaign);
        uint256 walletUsed = _hub.walletUses(campaign, shopper);
        UseCheck.checkLimits(terms, state, evaluation, shopper, walletUsed, stockUsed, time);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                 INTERNAL: ANSWERS
    //////////////////////////////////////////////////////////////////////////*/

    function _refuse(PromoTypes.Verdict memory verdict, bytes memory reason) private pure {
        // The selector fills the first word's end, so that the arguments are words; absent ones are 0.
        bytes memory words = bytes.concat(bytes28(0), reason, new bytes(128));
        (uint256 selector, uint256 first, uint256 second, uint256 third) = abi.decode(
            words,
            (uint256, uint256, uint256, uint256)
        );
        verdict.reason = reason;
        verdict.code = bytes4(uint32(selector));
        (verdict.have, verdict.needed) = _namesSubject(verdict.code) ? (second, third) : (first, second);
    }

    /// @dev Whether the first argument of the refusal says of whom it speaks, and is no number that was compared.
    function _namesSubject(bytes4 code) private pure returns (bool) {
        return
            code == Errors.Hub_WalletLimit.selector ||
            code == Errors.Hub_GateClosed.selector ||
            code == Errors.Hub_GateFailed.selector ||
            code == Errors.Hub_IndexUsed.selector ||
            code == Errors.Hub_UnknownRoot.selector ||
            code == Errors.Hub_UnknownCampaign.selector;
    }

    /// @dev Shares are wanted only where a later promotion that is applied reads lines.
    function _keepWanted(PromoTypes.Terms[] calldata terms, PromoTypes.Verdict[] memory verdicts) private pure {
        bool readLater = false;
        for (uint256 i = terms.length; i > 0; --i) {
            PromoTypes.Verdict memory verdict = verdicts[i - 1];
            if (!verdict.applied) continue;
            verdict.wantsShares = verdict.wantsShares && readLater;
            readLater = readLater || Cascade.readsLines(terms[i - 1]);
        }
    }
}
