// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {OrderLib} from "./OrderLib.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title VoucherHash
/// @notice EIP-712 struct hashes, one function a struct. Twin: offchain/attestation/typed_data.py.
library VoucherHash {
    using OrderLib for PromoTypes.Quote;
    using OrderLib for PromoTypes.Consent;
    using OrderLib for uint256;
    using TermsLib for PromoTypes.Terms;

    bytes32 internal constant TERMS_TYPEHASH = keccak256(
        "Terms(uint256 actor,uint256 issue,uint256 money,uint256 bounds,uint256 limits,uint256 gate,uint256 assurance,uint256 truth,bytes32 extraHash,bytes32 coldHash)"
    );
    bytes32 internal constant VOUCHER_TYPEHASH = keccak256(
        "Voucher(bytes32 campaign,address shopper,address submitter,uint32 index,uint40 notBefore,uint40 deadline,uint96 value,uint16 epoch,bool bearer)"
    );
    bytes32 internal constant ASSIGNMENT_TYPEHASH = keccak256(
        "Assignment(bytes32 campaign,uint32 index,address shopper)"
    );
    bytes32 internal constant QUOTE_TYPEHASH = keccak256(
        "Quote(address merchant,address shopper,bytes32 orderRef,address token,uint16 currency,uint96 delivery,uint256[] lines,uint120 nonce,uint40 deadline,bytes32 usesHash)"
    );
    bytes32 internal constant CONSENT_TYPEHASH = keccak256(
        "Consent(bytes32 quote,uint96 maxPayable,address submitter,bytes32 textHash)"
    );
    /// @notice The end of Permit2's PermitWitnessTransferFrom where the consent is the witness.
    string internal constant CONSENT_WITNESS =
        "Consent witness)Consent(bytes32 quote,uint96 maxPayable,address submitter,bytes32 textHash)TokenPermissions(address token,uint256 amount)";
    bytes32 internal constant ROOT_TYPEHASH = keccak256(
        "Root(bytes32 campaign,uint16 epoch,bytes32 root,uint8 depth,uint32 firstIndex,uint32 count,uint96 maxEach,uint40 activeFrom,bytes32 modelRoot,bytes32 dataRoot,bytes32 manifestHash)"
    );

    function ofTerms(PromoTypes.Terms calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(TERMS_TYPEHASH, terms));
    }

    /// @notice A coupon for `holder` alone: a shopper, or the key of a code.
    function ofVoucher(bytes32 campaign, address holder, PromoTypes.Use calldata use) internal pure returns (bytes32) {
        uint256 grant = use.grant;
        return
            keccak256(
                abi.encode(
                    VOUCHER_TYPEHASH,
                    campaign,
                    holder,
                    use.submitter,
                    grant.grantIndex(),
                    grant.grantNotBefore(),
                    grant.grantDeadline(),
                    grant.grantValue(),
                    grant.grantEpoch(),
                    grant.grantBearer()
                )
            );
    }

    /// @notice What the key of a code signs: who redeems its coupon.
    function ofAssignment(bytes32 campaign, uint256 index, address shopper) internal pure returns (bytes32) {
        return keccak256(abi.encode(ASSIGNMENT_TYPEHASH, campaign, index, shopper));
    }

    /// @notice The set of one use.
    function ofUse(bytes32 campaign, uint256 grant) internal pure returns (bytes32) {
        return Hashes.efficientKeccak256(campaign, bytes32(grant));
    }

    /// @notice The set of uses that a quote binds, in their order: nobody can drop, add or exchange one.
    function ofUses(bytes32[] memory campaigns, PromoTypes.Use[] calldata uses) internal pure returns (bytes32) {
        if (uses.length == 1) return ofUse(campaigns[0], uses[0].grant);
        bytes32[] memory words = new bytes32[](2 * campaigns.length);
        for (uint256 i = 0; i < campaigns.length; ++i) {
            (words[2 * i], words[2 * i + 1]) = (campaigns[i], bytes32(uses[i].grant));
        }
        return keccak256(abi.encodePacked(words));
    }

    /// @param shopper, lines The quote's.
    function ofQuote(
        PromoTypes.Terms calldata terms,
        PromoTypes.Quote calldata quote,
        address shopper,
        uint256[] calldata lines,
        bytes32 usesHash
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    QUOTE_TYPEHASH,
                    terms.merchant(),
                    shopper,
                    quote.orderRef,
                    terms.token(),
                    terms.currency(),
                    quote.delivery(),
                    keccak256(abi.encodePacked(lines)),
                    quote.nonce(),
                    quote.deadline(),
                    usesHash
                )
            );
    }

    /// @param quoteDigest The digest that the cashier signed.
    function ofConsent(bytes32 quoteDigest, PromoTypes.Consent calldata consent) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    CONSENT_TYPEHASH,
                    quoteDigest,
                    consent.consentMaxPayable(),
                    consent.consentSubmitter(),
                    consent.textHash
                )
            );
    }

    function ofRoot(bytes32 campaign, PromoTypes.Root calldata root) internal pure returns (bytes32) {
        return keccak256(abi.encode(ROOT_TYPEHASH, campaign, root));
    }
}
