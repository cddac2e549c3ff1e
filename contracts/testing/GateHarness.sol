// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GateLib} from "../libraries/GateLib.sol";

/// @title GateHarness
/// @notice Opens GateLib to the differential tests, and is the gate that it asks: it answers whatever it was told.
contract GateHarness {
    bytes private _answer;
    bool private _fails;

    function questionOf(uint256 rule, address shopper, uint256 index) external pure returns (bytes memory) {
        return GateLib.question(rule, shopper, index);
    }

    /// @notice What the library makes of this answer.
    function judge(uint256 rule, address shopper, uint256 index, bytes calldata answer, bool fails) external {
        (_answer, _fails) = (answer, fails);
        GateLib.check(address(this), rule, shopper, index);
    }

    fallback(bytes calldata) external returns (bytes memory) {
        if (_fails) revert();
        return _answer;
    }
}
