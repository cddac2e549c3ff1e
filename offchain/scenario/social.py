"""Rewards for sharing, liking and commenting, friends who bring friends, a goal of all together, and who cheats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from offchain.adapters.keys import KeySigner
from offchain.scenario import feed
from offchain.scenario.community import Community
from offchain.scenario.feed import MEMBERS, RULES, Action, Counted
from offchain.scenario.outcome import Outcome
from offchain.scenario.programme import Rewards
from offchain.scenario.served import Shop
from offchain.scenario.social_told import Played, told
from offchain.scenario.stage import Stage

FUNDS: Final = 20_000
"""Cents that the programme holds."""
BUYERS: Final = 6
"""Who order when a tier unlocks; half of them are no members."""
_WEEK_PARTS: Final = 2


@dataclass(slots=True)
class _Story:
    stage: Stage
    shop: Shop
    rewards: Rewards
    community: Community
    members: Sequence[KeySigner]
    cheats: dict[str, str] = field(default_factory=dict)

    def cheat(self, story: str, code: str) -> None:
        """Keeps what the chain said to it."""
        self.cheats[story] = code


def play(stage: Stage) -> Outcome:
    """The whole story."""
    story = _open(stage)
    chance = stage.chance()
    actions, wanted = feed.drawn(chance), feed.brought(chance)
    referrals = _refer(story, wanted)
    stage.say(f"  ... {len(referrals)} members were brought by others")
    half = len(actions) // _WEEK_PARTS
    counted, earned = feed.count(()), dict[int, dict[str, int]]()
    for part in range(1, _WEEK_PARTS + 1):
        counted = _live(story, actions[: half * part], counted)
        earned = feed.earned(counted, referrals)
        _pay(story, earned, part)
    before = stage.balance(story.rewards.merchant)
    standing = story.rewards.standing
    story.rewards.close()
    played = Played(
        members=len(story.members),
        actions=len(actions),
        counted=counted,
        referrals=referrals,
        earned=earned,
        balances=[stage.balance(member) for member in story.members],
        cheats=story.cheats,
        tiers=story.community.tiers,
        refused=story.community.refused,
        kept_ids=story.community.ids,
        standing=standing,
        back=stage.balance(story.rewards.merchant) - before,
    )
    return told(played)


def _open(stage: Stage) -> _Story:
    shop, merchant = Shop(stage), stage.key("merchant")
    members = [stage.key(f"member {number}") for number in range(MEMBERS)]
    strangers = [stage.key(f"stranger {number}") for number in range(BUYERS)]
    shop.open()
    stage.world.fund([it.address for it in (*members, *strangers)])
    stage.mint([merchant], FUNDS)
    rewards = Rewards.open(stage, merchant, RULES, FUNDS)
    return _Story(stage, shop, rewards, Community.announce(shop), members)


def _refer(story: _Story, wanted: Mapping[int, int]) -> dict[int, int]:
    """Who brought whom as the chain has it, after those who lie about it."""
    members, rewards = story.members, story.rewards
    first = min(wanted)
    story.cheat("brings himself", rewards.refer(members[0], members[0]))
    for member, referrer in wanted.items():
        rewards.refer(members[member], members[referrer])
    story.cheat("is brought by another once more", rewards.refer(members[first], members[first + 1]))
    story.cheat("closes a circle", rewards.refer(members[wanted[first]], members[first]))
    numbers = {member.address: number for number, member in enumerate(members)}
    found = {number: rewards.referrer_of(member) for number, member in enumerate(members)}
    return {number: numbers[referrer] for number, referrer in found.items() if referrer}


def _live(story: _Story, actions: Sequence[Action], before: Counted) -> Counted:
    """What counts of everything so far; tiers unlock at their counts, and people buy."""
    counted = feed.count(actions)
    community, reach = story.community, before.reach
    for action in counted.kept[len(before.kept) :]:
        reach += action.kind != "like"
        locked = [tier for tier in community.tiers if not tier.unlocked]
        if locked and reach == locked[0].goal:
            community.buy(story.members[0], locked[0])  # a moment too early
            community.reached(reach)
            for number in range(BUYERS):
                who = story.members[number] if number % 2 else story.stage.key(f"stranger {number}")
                community.buy(who, locked[0])
    return counted


def _pay(story: _Story, earned: Mapping[int, Mapping[str, int]], part: int) -> None:
    """An epoch is published and every wallet claims; some try for more."""
    members, rewards = story.members, story.rewards
    by_wallet = {members[number].address: reasons for number, reasons in earned.items()}
    epoch = rewards.publish(by_wallet, story.stage.world.folder / f"epoch-{part}")
    if part == 1:
        story.cheat("claims before the auditor's time is over", rewards.claim(members[0], 0))
    rewards.wait()
    if part == 1:
        story.cheat("claims a cent more than was earned", rewards.claim(members[0], 0, more=1))
    for place in range(len(epoch.rows)):
        rewards.claim(story.stage.world.roles.relayer, place)
    story.cheat(f"claims twice in epoch {part}", rewards.claim(members[0], 0))
    story.stage.say(f"  ... epoch {part}: {len(epoch.rows)} wallets were paid")
