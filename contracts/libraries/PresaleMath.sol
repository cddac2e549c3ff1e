// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title PresaleMath
/// @notice What a deposit counts for, and what becomes of it. Twin: offchain/domain/presale.py.
library PresaleMath {
    /// @return worth What the deposit for `units` counts for, rounded down once for all units, minor units.
    /// @return balance What is left to pay beside it, minor units.
    function balanceOf(
        PromoTypes.Presale calldata presale,
        uint256 units
    ) internal pure returns (uint256 worth, uint256 balance) {
        worth = (units * presale.deposit * presale.factorBps) / Limits.BPS;
        return (worth, units * presale.price - worth);
    }

    /// @return back What goes back to the shopper of a deposit whose balance was not paid, minor units.
    /// @return forfeited What goes to the merchant, rounded down, minor units.
    function lapsed(
        PromoTypes.Presale calldata presale,
        uint256 amount
    ) internal pure returns (uint256 back, uint256 forfeited) {
        forfeited = (amount * presale.forfeitBps) / Limits.BPS;
        return (amount - forfeited, forfeited);
    }

    /// @param balanceUntil Until when the balance can be paid, Unix seconds; 0 before the goods are ready.
    /// @param time Unix seconds of now.
    function phase(
        PromoTypes.Presale calldata presale,
        bool cancelled,
        uint256 balanceUntil,
        uint256 time
    ) internal pure returns (PromoTypes.Phase) {
        if (cancelled) return PromoTypes.Phase.CANCELLED;
        if (balanceUntil != 0) return time < balanceUntil ? PromoTypes.Phase.BALANCE : PromoTypes.Phase.LAPSED;
        if (time < presale.depositFrom) return PromoTypes.Phase.PLANNED;
        if (time < presale.depositUntil) return PromoTypes.Phase.DEPOSIT;
        return time < presale.readyBy ? PromoTypes.Phase.WAITING : PromoTypes.Phase.MISSED;
    }
}
