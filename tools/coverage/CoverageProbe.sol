// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title CoverageProbe
/// @notice Tells whoever watches the steps of the machine which way a decision went, and changes nothing.
/// @dev A number that no size of calldata ever is gets compared with that size: the compiler cannot know that, so it keeps
/// the comparison, and every mark stands in a block of its own, from which nothing is moved. Watched by probe.js.
library CoverageProbe {
    /// @dev The upper six of a mark's eight bytes.
    uint256 private constant PREFIX = 0xc07e7a9e51b3 << 16;

    /// @dev Marks `number` where the decision is false, `number + 1` where it is true; answers the decision.
    function either(bool decision, uint256 number) internal pure returns (bool) {
        uint256 mark = PREFIX + number;
        assembly ("memory-safe") {
            switch decision
            case 0 {
                if eq(calldatasize(), mark) { invalid() }
            }
            default {
                if eq(calldatasize(), add(mark, 1)) { invalid() }
            }
        }
        return decision;
    }

    /// @dev Marks `number`: this place was reached.
    function reached(uint256 number) internal pure {
        uint256 mark = PREFIX + number;
        assembly ("memory-safe") {
            if eq(calldatasize(), mark) { invalid() }
        }
    }
}
