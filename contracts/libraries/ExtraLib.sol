// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title ExtraLib
/// @notice Typed access to the extra words of the terms: what few campaigns have and a redemption reads only then.
/// They stand in one order, each there only where the terms say so: condition target (flag CONDITION_TARGET), tags that
/// the basket must contain (flag REQUIRES), gate (`gate` is set), get target (kind BXGY), then the tiers (kind TIER).
/// selector: unused 184 | target 8 | key 64. required tags: unused 192 | mask 64.
/// gate rule: kind 8 | timepoint 48 | minimum 96 | tokenId 104. tier: see TierLib. Twin: offchain/domain/extra.py.
/// @dev A word is asked for only where the terms say that it is there: TermsCheck has counted them, and `extraHash`
/// binds them to the terms.
library ExtraLib {
    using TermsLib for PromoTypes.Terms;

    /// @notice Hash of the extra words; 0 without any.
    function extraHash(uint256[] calldata extra) internal pure returns (bytes32) {
        return extra.length == 0 ? bytes32(0) : keccak256(abi.encodePacked(extra));
    }

    /// @notice How many words stand before the tiers.
    function fixedWords(PromoTypes.Terms calldata terms) internal pure returns (uint256 count) {
        count = _beforeGate(terms.flags());
        if (terms.gateContract() != address(0)) ++count;
        if (terms.kind() == uint256(PromoTypes.Kind.BXGY)) ++count;
    }

    /// @notice The selector of the lines that thresholds and tiers are measured on: with the flag its own, else the
    /// target's.
    function condition(PromoTypes.Terms calldata terms, uint256[] calldata extra) internal pure returns (uint256) {
        return terms.flags() & TermsLib.CONDITION_TARGET != 0 ? extra[0] : targetOf(terms);
    }

    /// @notice The word of the tags of which the basket must contain one; 0 without the flag.
    function required(PromoTypes.Terms calldata terms, uint256[] calldata extra) internal pure returns (uint256) {
        uint256 flags = terms.flags();
        if (flags & TermsLib.REQUIRES == 0) return 0;
        return extra[flags & TermsLib.CONDITION_TARGET == 0 ? 0 : 1];
    }

    /// @notice The word that says what the shopper must hold. Only with a gate.
    function gateRule(PromoTypes.Terms calldata terms, uint256[] calldata extra) internal pure returns (uint256) {
        return extra[_beforeGate(terms.flags())];
    }

    /// @notice The selector of the lines that BXGY gives. Only of BXGY, where it is the last word.
    function getTarget(PromoTypes.Terms calldata terms, uint256[] calldata extra) internal pure returns (uint256) {
        return extra[fixedWords(terms) - 1];
    }

    /// @notice The tiers, in calldata as they are.
    function tiers(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra
    ) internal pure returns (uint256[] calldata) {
        return extra[fixedWords(terms):];
    }

    /*//////////////////////////////////////////////////////////////////////////
                                FIELDS OF THE WORDS
    //////////////////////////////////////////////////////////////////////////*/

    /// @notice The target of the terms as a selector.
    function targetOf(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return (terms.target() << 64) | terms.targetKey();
    }

    /// @notice Whether the line is one of the selector's.
    function holds(uint256 selector, uint256 line) internal pure returns (bool) {
        return passes(sieve(selector), uint128(line));
    }

    /// @notice The selector as a test that asks for no target: wanted sku 64 | unused 63 | equal 1 | mask 128.
    function sieve(uint256 selector) internal pure returns (uint256) {
        (uint256 target, uint256 key) = (selectorTarget(selector), selectorKey(selector));
        if (target == uint256(PromoTypes.Target.TAGS)) return key;
        if (target == uint256(PromoTypes.Target.ALL)) return 1 << 128;
        return (key << 192) | (1 << 128) | (uint256(type(uint64).max) << 64);
    }

    /// @notice Whether SKU id and tags of a line pass the sieve: within the mask they are what is wanted, or not so where
    /// equality is not asked for.
    /// @param keys The lower half of a line.
    function passes(uint256 sieve_, uint256 keys) internal pure returns (bool) {
        uint256 wanted = sieve_ >> 128;
        return ((keys ^ wanted) & sieve_ == 0) == (wanted & 1 != 0);
    }

    /// @return A `PromoTypes.Target`.
    function selectorTarget(uint256 selector) internal pure returns (uint256) {
        return uint8(selector >> 64);
    }

    /// @return The tags mask or the SKU id, by target.
    function selectorKey(uint256 selector) internal pure returns (uint256) {
        return uint64(selector);
    }

    /// @return Bits that no rule reads; a campaign with any of them is refused.
    function selectorUnused(uint256 selector) internal pure returns (uint256) {
        return selector >> 72;
    }

    /// @return The mask of the required tags.
    function requiredTags(uint256 word) internal pure returns (uint256) {
        return uint64(word);
    }

    /// @return Bits that no rule reads; a campaign with any of them is refused.
    function requiredUnused(uint256 word) internal pure returns (uint256) {
        return word >> 64;
    }

    /// @return A `PromoTypes.GateKind`.
    function gateKind(uint256 rule) internal pure returns (uint256) {
        return rule >> 248;
    }

    /// @return The moment of PAST_VOTES in the gate's own clock: a block or a second.
    function gateTimepoint(uint256 rule) internal pure returns (uint256) {
        return uint48(rule >> 200);
    }

    /// @return The smallest balance or number of votes that opens the gate.
    function gateMinimum(uint256 rule) internal pure returns (uint256) {
        return uint96(rule >> 104);
    }

    /// @return The token id of ERC1155_BALANCE.
    function gateTokenId(uint256 rule) internal pure returns (uint256) {
        return uint104(rule);
    }

    /// @dev Words before the gate's.
    function _beforeGate(uint256 flags) private pure returns (uint256 count) {
        if (flags & TermsLib.CONDITION_TARGET != 0) ++count;
        if (flags & TermsLib.REQUIRES != 0) ++count;
    }
}
