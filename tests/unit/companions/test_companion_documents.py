"""Documents of pre-sales, programmes and quorums: what they mean, what is wrong with them, what no contract takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from offchain.attestation.quorum import Quorum
from offchain.campaigns.errors import DocumentError
from offchain.companions import paper, presale_document, programme_document, quorum_document
from offchain.companions.presale_document import PresaleDocument
from offchain.companions.programme_document import ProgrammeDocument
from offchain.companions.quorum_document import QuorumDocument
from offchain.domain import presale_ledger, reward_ledger
from offchain.domain.bounds import BALANCE, BALANCE_LEAST, BPS, CLOCK, MEMBERS, OVERLAP, ROTATION, ROTATION_LEAST
from offchain.domain.presale import Presale
from offchain.domain.refusals import Refusal
from offchain.domain.reward_ledger import Terms
from tests.surroundings import ROOT

FOLDER = ROOT / "examples" / "companions"
NOW, DAY = 1_800_000_000, 86_400
ROLES = {"merchant": 7, "token": 8, "issuer": 9, "auditor": 10}


def presale(text: str | None = None, folder: Path = FOLDER) -> Presale:
    file = folder / "pre-sale.yaml"
    if text is not None:
        file.write_text(text, "utf-8")
    read = paper.gather(PresaleDocument, presale_document.PARTS, file, 5)
    return presale_document.draft(read.document, read.source, now=NOW, roles=ROLES).terms


def test_the_example_of_a_presale_means_what_it_says() -> None:
    terms = presale()
    assert (terms.merchant, terms.token, terms.price, terms.deposit) == (7, 8, 99_900, 10_000)
    assert (terms.factor_bps, terms.forfeit_bps, terms.units, terms.units_each) == (20_000, 5_000, 500, 2)
    assert (terms.deposit_from, terms.deposit_until, terms.ready_by) == (NOW, NOW + 14 * DAY, NOW + 60 * DAY)
    assert terms.balance_seconds == 7 * DAY
    assert terms.balance_of(1) == (20_000, 79_900)
    presale_ledger.check_terms(terms, NOW)


def test_the_example_of_a_programme_means_what_it_says() -> None:
    read = paper.gather(ProgrammeDocument, programme_document.PARTS, FOLDER / "bring-a-friend.yaml", 5)
    terms = programme_document.draft(read.document, read.source, now=NOW, roles=ROLES).terms
    assert (terms.merchant, terms.token, terms.issuer, terms.auditor) == (7, 8, 9, 10)
    assert (terms.claims_until, terms.root_delay) == (NOW + 180 * DAY, DAY)


def test_the_members_of_a_quorum_come_in_the_contracts_order() -> None:
    read = paper.gather(QuorumDocument, quorum_document.PARTS, FOLDER / "quorum.yaml", 5)
    quorum = quorum_document.draft(read.document, read.source, {"freezer": 1})
    assert list(quorum.members) == sorted(quorum.members)
    assert (quorum.number, quorum.threshold, quorum.delay, quorum.overlap) == (1, 2, 2 * DAY, 30 * DAY)
    quorum.check(1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('price: "999.00"', 'price: "999.001"', "goods.price: found '999.001'; wanted at most 2 decimals"),
        ('price: "999.00"', "price: 999.00", "goods.price: found 999.00 without quotes"),
        ("units: 500", "units: 0", "goods.units: found 0; wanted at least 1"),
        ("token: token", "token: gold", "token: found 'gold'"),
        ("ready_by", "redy_by", "perhaps ready_by"),
        ("schema: promissory-presale/1", "schema: promissory-presale/2", "wanted 'promissory-presale/1'"),
        ('counts_for: "200%"', 'counts_for: "2"', "deposit.counts_for: found '2'"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (FOLDER / "pre-sale.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(DocumentError) as caught:
        presale(text.replace(old, new), tmp_path)
    assert said in str(caught.value)


def test_texts_in_no_language_are_a_mistake(tmp_path: Path) -> None:
    text = (FOLDER / "pre-sale.yaml").read_text("utf-8")
    with pytest.raises(DocumentError, match="found no language"):
        presale(text[: text.index("texts:")] + "texts: {}\n", tmp_path)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": 0}, "Presale_NoToken"),
        ({"deposit": 0}, "Presale_DepositRange"),
        ({"deposit": 99_901}, "Presale_DepositRange"),
        ({"factor_bps": BPS - 1}, "Presale_FactorLow"),
        ({"factor_bps": 99_901}, "Presale_WorthAbovePrice"),
        ({"forfeit_bps": BPS + 1}, "Presale_Forfeit"),
        ({"units_each": 501}, "Presale_UnitsEach"),
        ({"deposit_until": NOW}, "Presale_WindowEmpty"),
        ({"deposit_from": NOW - 2, "deposit_until": NOW}, "Presale_EndsInPast"),
        ({"ready_by": NOW + 14 * DAY}, "Presale_ReadyTooEarly"),
        ({"ready_by": CLOCK + 1}, "Presale_BeyondClock"),
        ({"balance_seconds": BALANCE_LEAST - 1}, "Presale_BalanceShort"),
        ({"balance_seconds": BALANCE + 1}, "Presale_BalanceLong"),
    ],
)
def test_terms_that_no_escrow_takes_are_refused_before_anything_is_sent(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        presale_ledger.check_terms(replace(presale(), **changes), NOW)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": 0}, "Rewards_NoToken"),
        ({"issuer": 0}, "Rewards_NoIssuer"),
        ({"claims_until": NOW}, "Rewards_Over"),
        ({"claims_until": CLOCK + 1}, "Rewards_BeyondClock"),
        ({"root_delay": ROTATION + 1}, "Rewards_Delay"),
    ],
)
def test_terms_that_no_distributor_takes_are_refused(changes: dict[str, Any], code: str) -> None:
    good = Terms(token=1, issuer=2, claims_until=NOW + 1, root_delay=ROTATION)
    reward_ledger.check_terms(good, NOW)
    with pytest.raises(Refusal) as caught:
        reward_ledger.check_terms(replace(good, **changes), NOW)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": 2}, "Quorum_Number"),
        ({"members": ()}, "Quorum_Members"),
        ({"members": tuple(range(1, MEMBERS + 2))}, "Quorum_Members"),
        ({"threshold": 4}, "Quorum_Threshold"),
        ({"threshold": 1}, "Quorum_Threshold"),
        ({"delay": ROTATION_LEAST - 1}, "Quorum_DelayShort"),
        ({"delay": ROTATION + 1}, "Quorum_DelayLong"),
        ({"overlap": OVERLAP + 1}, "Quorum_Overlap"),
        ({"freezer": 0}, "Quorum_NoFreezer"),
        ({"freezer": 12}, "Quorum_FreezerIsMember"),
        ({"members": (11, 11, 13)}, "Quorum_MembersUnsorted"),
        ({"members": (0, 12, 13)}, "Quorum_MembersUnsorted"),
    ],
)
def test_a_quorum_that_no_contract_appoints_is_refused(changes: dict[str, Any], code: str) -> None:
    good = Quorum(number=1, threshold=2, delay=ROTATION_LEAST, overlap=OVERLAP, freezer=9, members=(11, 12, 13))
    good.check(1)
    with pytest.raises(Refusal) as caught:
        replace(good, **changes).check(1)
    assert caught.value.code == code
