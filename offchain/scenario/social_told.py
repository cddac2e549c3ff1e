"""What the social story came to: who earned what, which tiers unlocked, what cheats were told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.companions.reward_view import RewardStanding
from offchain.reporting import plots
from offchain.reporting.page import Cell, Section, Table
from offchain.scenario.community import Tier
from offchain.scenario.feed import Counted
from offchain.scenario.outcome import Outcome
from offchain.scenario.practice_token import DECIMALS
from offchain.texts.wording import money

_REASONS: Final = ("share", "comment", "like", "referral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """referrals : member -> who brought it; earned : member -> reason -> cents; balances : (members,) cents; cheats :
    what was tried -> the refusal's code; kept_ids : of the tiers as announced; standing : before the programme was
    closed; back : cents that the merchant took back."""

    members: int
    actions: int
    counted: Counted
    referrals: Mapping[int, int]
    earned: Mapping[int, Mapping[str, int]]
    balances: Sequence[int]
    cheats: Mapping[str, str]
    tiers: Sequence[Tier]
    refused: Sequence[str]
    kept_ids: Sequence[bytes]
    standing: RewardStanding
    back: int

    @property
    def by_reason(self) -> dict[str, int]:
        """Reason -> cents of all."""
        return {reason: sum(it.get(reason, 0) for it in self.earned.values()) for reason in _REASONS}

    @property
    def open_tiers(self) -> list[Tier]:
        """Those that were unlocked."""
        return [tier for tier in self.tiers if tier.unlocked]


def told(played: Played) -> Outcome:
    """Figures and promises."""
    figures = _figures(played)
    return Outcome(
        title="A community that shares",
        lead=f"{played.members} members earned {money(played.standing.paid, DECIMALS)}; every cheat was refused.",
        lines=_lines(figures),
        figures=figures,
        promises=_promises(played),
        measured={},
        sections=[_earned_section(played), _community_section(played), _cheats_section(played)],
    )


def _figures(played: Played) -> dict[str, Any]:
    return {
        "members": played.members,
        "actions": played.actions,
        "counted": len(played.counted.kept),
        "dropped": dict(sorted(played.counted.dropped.items())),
        "reach": played.counted.reach,
        "referrals": len(played.referrals),
        "chain_length": max(_depth(it, played.referrals) for it in range(played.members)),
        "earned": played.by_reason,
        "funded": played.standing.funded,
        "paid": played.standing.paid,
        "back": played.back,
        "tiers": [
            {
                "goal": it.goal,
                "off_bps": it.terms.value,
                "unlocked": it.unlocked,
                "orders": it.orders,
                "given": it.given,
            }
            for it in played.tiers
        ],
        "cheats": dict(played.cheats),
        "too_early": list(played.refused),
    }


def _promises(played: Played) -> dict[str, bool]:
    owed = [sum(played.earned.get(number, {}).values()) for number in range(played.members)]
    opened = played.open_tiers
    return {
        "every wallet has what it earned, no cent more or less": list(played.balances) == owed,
        "what was paid and what came back is what was funded": played.standing.paid + played.back
        == played.standing.funded,
        "every cheat is refused": all(played.cheats.values()),
        "a tier is for nobody before its count": set(played.refused) == {"Hub_UnknownCampaign"}
        and len(played.refused) == len(opened),
        "an unlocked tier is for everybody": all(tier.orders for tier in opened),
        "a tier unlocks at its count and not before": all(it.unlocked == it.goal for it in opened)
        and all(it.goal > played.counted.reach for it in played.tiers if not it.unlocked),
    }


def _depth(member: int, referrals: Mapping[int, int]) -> int:
    """How many are above a member."""
    found = 0
    while member in referrals:
        member, found = referrals[member], found + 1
    return found


def _lines(figures: Mapping[str, Any]) -> list[str]:
    dropped = ", ".join(f"{number} {why}" for why, number in figures["dropped"].items())
    earned = ", ".join(f"{why} {money(cents, DECIMALS)}" for why, cents in figures["earned"].items())
    lines = [
        f"feed         {figures['actions']} actions of {figures['members']} members, {figures['counted']} count; "
        f"not: {dropped}",
        f"referrals    {figures['referrals']}, the longest chain {figures['chain_length']} deep",
        f"earned       {earned}",
        f"paid         {money(figures['paid'], DECIMALS)} of {money(figures['funded'], DECIMALS)}, "
        f"{money(figures['back'], DECIMALS)} went back",
    ]
    for tier in figures["tiers"]:
        fate = f"unlocked, {tier['orders']} orders got {money(tier['given'], DECIMALS)}"
        if not tier["unlocked"]:
            fate = f"locked at {figures['reach']}"
        lines.append(f"goal         {tier['goal']:>3} shares and comments, {tier['off_bps'] // 100:>2} % off: {fate}")
    return [*lines, *(f"refused      {story}: {code}" for story, code in figures["cheats"].items())]


def _earned_section(played: Played) -> Section:
    rows: list[Sequence[Cell]] = [
        [number, *(money(reasons.get(it, 0), DECIMALS) for it in _REASONS), money(sum(reasons.values()), DECIMALS)]
        for number, reasons in played.earned.items()
    ]
    return Section(
        "Who earned what",
        ["By member and reason, in the token of the programme; each was paid by claims of two epochs."],
        [plots.bars("Earned by reason", played.by_reason, "cents")],
        [Table("Earnings", ("member", *_REASONS, "in all"), rows)],
    )


def _community_section(played: Played) -> Section:
    rows = [
        (
            it.goal,
            f"{it.terms.value // 100} %",
            it.unlocked or "locked",
            it.orders,
            money(it.given, DECIMALS),
            _hex(found),
        )
        for it, found in zip(played.tiers, played.kept_ids, strict=True)
    ]
    columns = ("goal", "off", "unlocked at", "orders", "given", "id, told before")
    return Section("The goal of all together", [], [], [Table("Tiers", columns, rows)])


def _cheats_section(played: Played) -> Section:
    return Section("Who cheats", [], [], [Table("Refused", ("tries", "is told"), list(played.cheats.items()))])


def _hex(found: bytes) -> str:
    return f"0x{found.hex()}"
