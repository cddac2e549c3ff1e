"""`brownie run coupon_token`: the example of tokens and their campaign, given to wallets by the issuer."""

from __future__ import annotations

import json

import pytest

from offchain.adapters.web3_chain import Web3Chain
from offchain.companions.coupon_orders import CouponView
from tests.scripts.brownie_runs import Ended, Step
from tests.scripts.companion_stage import ANN, BOB, ISSUER, Stage

NUMBER = "7"


def opened(companions: Stage, *words: str, file: str = "tea-tokens.yaml") -> Step:
    return companions.step("coupon_token", "main", companions.file(file), *words)


def given(companions: Stage, to: int, who: int = ISSUER) -> Step:
    words = (companions.file("tea-tokens.yaml"), NUMBER, companions.address(to))
    return companions.step("coupon_token", "give", *words, who=who)


@pytest.fixture(scope="module")
def runs(companions: Stage) -> list[Ended]:
    """Opened twice, given to Ann twice, to Bob, and by the merchant."""
    return companions.project.journey(
        opened(companions, "dry"),
        opened(companions),
        opened(companions),
        given(companions, ANN),
        given(companions, ANN),
        given(companions, BOB),
        given(companions, BOB, who=0),
    )


def view(companions: Stage) -> CouponView:
    paper = json.loads((companions.project.home / "deployments" / "1337-tea-tokens.json").read_text())
    return CouponView(Web3Chain(companions.project.url), int(paper["contract"], 16))


def test_a_dry_run_deploys_nothing(runs: list[Ended]) -> None:
    assert runs[0].exit == 0, runs[0].said
    assert "would deploy Tea for two" in runs[0].said


def test_tokens_are_deployed_and_their_campaign_is_created_and_opened(companions: Stage, runs: list[Ended]) -> None:
    made = runs[1]
    assert made.exit == 0, made.said
    assert "deployed on chain 1337" in made.said
    assert "Coupons that are tokens may be given away and sold" in made.said
    assert "create: sent" in made.said
    assert "open: sent: coupons can be claimed from now on" in made.said
    address = f"0x{view(companions).contract:040x}"
    assert f'tea-tokens: "{address}"' in made.said
    assert view(companions).campaign().hex() in made.said


def test_a_second_run_finds_all_of_it(runs: list[Ended]) -> None:
    again = runs[2]
    assert again.exit == 0, again.said
    assert "already deployed on chain 1337" in again.said
    assert "create: nothing to do" in again.said
    assert "open: nothing to do: the token has this campaign" in again.said


def test_the_issuer_gives_a_coupon_once(companions: Stage, runs: list[Ended]) -> None:
    given_once, again = runs[3], runs[4]
    assert "give 7: sent: coupon 7 for" in given_once.said, given_once.said
    assert view(companions).owner_of(7) == int(companions.address(ANN), 16)
    assert "give 7: nothing to do" in again.said, again.said


def test_what_ann_has_is_not_given_to_bob(runs: list[Ended]) -> None:
    assert runs[5].exit == 1
    assert "Coupon number 7 was claimed before." in runs[5].said


def test_nobody_but_the_issuer_gives(runs: list[Ended]) -> None:
    assert runs[6].exit == 1
    assert "This claim is not valid for this wallet and number" in runs[6].said


def test_another_text_needs_another_name(companions: Stage, runs: list[Ended]) -> None:
    file = companions.folder / "other-words.yaml"
    file.write_text((companions.folder / "tea-tokens.yaml").read_text().replace("Tea for two", "Tea for three"))
    (ended,) = companions.project.journey(opened(companions, file="other-words.yaml"))
    assert ended.exit == 1
    assert "was deployed with another shown" in ended.said
