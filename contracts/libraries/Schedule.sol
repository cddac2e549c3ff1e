// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title Schedule
/// @notice Hours and weekdays on which a promotion holds. Twin: offchain/domain/schedule.py.
library Schedule {
    using TermsLib for PromoTypes.Terms;

    uint256 private constant QUARTER_HOUR = 15 minutes;

    /// @notice Refuses a moment outside the daily window [dailyFrom, dailyTo) or on a weekday that the mask leaves out.
    /// The day is the local one, `utcOffset` quarter hours ahead of UTC. A window whose end is not after its begin reaches
    /// over midnight; both 0 = the whole day. Bit 0 of the mask is Monday; 0 = every day. In a window over midnight the
    /// weekday is that of the moment, not that of the window's begin.
    /// @param time Unix seconds, at least a day.
    function checkHours(PromoTypes.Terms calldata terms, uint256 time) internal pure {
        (uint256 from, uint256 to, uint256 weekdays) = (terms.dailyFrom(), terms.dailyTo(), terms.weekdays());
        if (from | to | weekdays == 0) return;
        // An offset is at most 14 hours, so that the sum stays positive.
        uint256 local = uint256(int256(time) + terms.utcOffset() * int256(QUARTER_HOUR));
        uint256 weekday = (local / 1 days + 3) % 7; // the first of January 1970 was a Thursday
        if (weekdays != 0 && (weekdays >> weekday) & 1 == 0) revert Errors.Hub_WrongWeekday(weekday, weekdays);
        if (from | to == 0) return;
        uint256 second = local % 1 days;
        bool inside = from < to ? second >= from && second < to : second >= from || second < to;
        if (!inside) revert Errors.Hub_OutsideHours(second, from, to);
    }
}
