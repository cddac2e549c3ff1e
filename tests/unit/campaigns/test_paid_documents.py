"""Campaigns that are paid on chain, in their document: token, delays, funders; in terms, in words, and mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.campaigns.description import describe
from offchain.campaigns.errors import DocumentError
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement
from tests.unit.campaigns.documents import AUDITOR, ISSUER, MERCHANT, NOW, draft, plain

DAY = 86_400
TOKEN = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
PAID: dict[str, Any] = {"settlement": "paid", "token": TOKEN, "collect_delay": "14d", "grace": "30d"}
THREE = [
    {"account": "merchant", "share": "50%"},
    {"account": "issuer", "share": "33.33%"},
    {"account": "auditor", "share": "16.67%"},
]


def test_a_paid_campaign_has_its_token_its_delays_and_its_funders() -> None:
    made = draft(plain(**PAID, funders=THREE))
    terms = made.terms
    assert (terms.settlement, terms.token) == (Settlement.PAID, int(TOKEN, 16))
    assert (terms.collect_delay, terms.grace) == (14 * DAY, 30 * DAY)
    assert (made.cold.funders, made.cold.share_bps) == ((MERCHANT, ISSUER, AUDITOR), (5_000, 3_333, 1_667))
    made.check(NOW)


def test_without_a_word_about_it_a_campaign_is_recorded() -> None:
    terms = draft(plain()).terms
    assert (terms.settlement, terms.token, terms.collect_delay, terms.grace) == (Settlement.RECORDED, 0, 0, 0)
    assert draft(plain(settlement="recorded")).terms == terms


@pytest.mark.parametrize("name", ["token", "collect_delay", "grace"])
def test_what_a_paid_campaign_needs_is_named_where_it_is_missing(name: str) -> None:
    rest = {key: value for key, value in PAID.items() if key != name}
    with pytest.raises(DocumentError, match=f"{name}: found nothing; wanted this entry"):
        draft(plain(**rest))


@pytest.mark.parametrize("name", ["token", "collect_delay", "grace"])
def test_what_only_a_paid_campaign_has_is_refused_elsewhere(name: str) -> None:
    with pytest.raises(DocumentError, match=rf"{name}: found .*`settlement: paid` beside it"):
        draft(plain(**{name: PAID[name]}))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"collect_delay": "1d", "promises": plain()["promises"] | {"refund_window": "2d"}}, "Terms_CollectDelayShort"),
        ({"grace": "13d"}, "Terms_GraceShort"),
        ({"grace": "1000d"}, "Terms_GraceLong"),
    ],
)
def test_delays_that_contradict_each_other_are_refused_as_the_hub_does(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        draft(plain(**(PAID | changes))).check(NOW)


def test_a_token_may_be_a_name_of_the_roles_file_and_no_other_name() -> None:
    with pytest.raises(DocumentError, match="token: found 'euro'; wanted an address, or a role"):
        draft(plain(**(PAID | {"token": "euro"})))


def test_it_is_told_who_pays_and_when_what_moves() -> None:
    made = draft(plain(**PAID, funders=THREE))
    english = describe(made.terms, made.extra, made.cold, "en")[-4:]
    chinese = describe(made.terms, made.extra, made.cold, "zh")[-4:]
    assert "(50%)" in english[1]
    assert "33.33%" in chinese[1]
    assert "14 days" in english[2]
    assert "14 天" in chinese[2]
    assert "30 days" in english[3]
    assert "30 天" in chinese[3]
    assert not any("usual way" in sentence for sentence in english)


def test_one_that_is_collected_at_once_says_so() -> None:
    made = draft(plain(**(PAID | {"collect_delay": "0s"})))
    assert "at any time" in describe(made.terms, made.extra, made.cold, "en")[-2]
