"""An order whose set of coupons the rules forbid is found, with the same cause at each of its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_chain import Call, FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.attestation.calls import Submission
from offchain.attestation.redeemed import Redeemed
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.rogues import LenientHub
from tests.audit.set_forgeries import SET_FORGERIES
from tests.audit.sets import ANN, BOB, ORDERS, Sets
from tests.audit.stage import Stage
from tests.audit.story import config, empty

ORDER = ("units", "order", "shoes")


def audited(chain: FakeChain, folder: Path, *, online: bool = True) -> AuditReport:
    """The audit of the chain's whole history; its digests match."""
    with opened(folder / "index.sqlite3") as store:
        sync(chain, store, config())
        report = verify(store, chain if online else None, config())
    assert report.digest == "match"
    return report


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@pytest.mark.parametrize("names", ORDERS, ids=" and ".join)
def test_an_honest_order_of_several_is_green(names: Sequence[str], online: bool, tmp_path: Path) -> None:
    chain, shop = empty()
    Sets(shop).redeem(names)
    report = audited(chain, tmp_path, online=online)
    assert (report.differences, report.notes, report.redemptions) == ((), (), len(names))


@pytest.mark.parametrize("online", [True, False], ids=["with the chain", "without a chain"])
@pytest.mark.parametrize("forge", SET_FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_set_is_found(forge: Callable[[Sets], Submission], online: bool, tmp_path: Path) -> None:
    chain, shop = empty(LenientHub)
    Stage(chain, shop).show_keys()
    kind, found = SET_FORGERIES[forge]
    submission = forge(Sets(shop))
    shop.redeem(submission)
    differences = audited(chain, tmp_path, online=online).differences
    unsigned = kind == "signature" and not online  # what might be a wallet's word is asked once an order
    assert [it.kind for it in differences] == [kind] * (1 if unsigned else len(submission.uses)), differences
    newest = chain.block().number
    for log, difference in enumerate(differences):
        assert f"(block {newest}, log {log}, Redeemed)" in difference.record
        assert ("signed by" if unsigned else found) in difference.found


def hub_that(change: Callable[[tuple[Redeemed, ...]], tuple[Redeemed, ...]]) -> type[FakeHub]:
    """Records something else of orders with three coupons."""

    class Rogue(FakeHub):
        def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
            honest = super().redeemed(call, submission)
            return change(honest) if len(honest) == 3 else honest

    return Rogue


def found_of(change: Callable[[tuple[Redeemed, ...]], tuple[Redeemed, ...]], folder: Path) -> list[tuple[str, ...]]:
    """(kind, record, expected, found) of an order of three, by a hub whose digest matches; another order follows."""
    chain, shop = empty(hub_that(change))
    sets = Sets(shop)
    sets.redeem(ORDER)
    sets.redeem(("delivery",), BOB.address, 9)
    differences = audited(chain, folder).differences
    return [(it.kind, it.record.split(", ", 1)[1], it.expected, it.found) for it in differences]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_use_that_was_not_recorded_is_named(place: int, tmp_path: Path) -> None:
    found = found_of(lambda them: them[:place] + them[place + 1 :], tmp_path)
    assert [it[0] for it in found] == ["dropped"]
    assert found[0][2].startswith(f"a record of use {place} of its order, campaign 0x")


@pytest.mark.parametrize("again", ["at once", "at the end"])
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_use_that_was_recorded_twice_is_one_difference(place: int, again: str, tmp_path: Path) -> None:
    at = place + 1 if again == "at once" else 3
    found = found_of(lambda them: (*them[:at], them[place], *them[at:]), tmp_path)
    assert [(it[0], it[1]) for it in found] == [("rules", f"log {at}, Redeemed)")]
    assert found[0][3].startswith("Hub_IndexUsed")


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize(
    "field", ["sequence", "time", "epoch", "route", "position", "units", "base", "discount", "value"]
)
def test_a_word_of_a_use_that_was_altered_is_one_difference(place: int, field: str, tmp_path: Path) -> None:
    def altered(them: tuple[Redeemed, ...]) -> tuple[Redeemed, ...]:
        one = them[place]
        changed = replace(one, **{field: getattr(one, field) + 1})
        return (*them[:place], changed, *them[place + 1 :])

    found = found_of(altered, tmp_path)
    assert [it[:2] for it in found if it[0] == "rules"] == [("rules", f"log {place}, Redeemed)")]
    assert found[0][2].split("=")[0] == found[0][3].split("=")[0] == field


@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_another_sender_in_one_record_spoils_none_of_the_others(place: int, tmp_path: Path) -> None:
    def altered(them: tuple[Redeemed, ...]) -> tuple[Redeemed, ...]:
        return (*them[:place], replace(them[place], submitter=BOB.address), *them[place + 1 :])

    found = [(f"sent by 0x{BOB.address:040x}", f"sent by 0x{ANN.address:040x}")]
    assert [it[2:] for it in found_of(altered, tmp_path)] == found


@pytest.mark.parametrize(
    ("order", "late"), [((1, 0, 2), [1]), ((0, 2, 1), [2]), ((2, 0, 1), [1, 2]), ((2, 1, 0), [1, 2])]
)
def test_uses_that_were_recorded_out_of_order_are_named(
    order: tuple[int, ...], late: list[int], tmp_path: Path
) -> None:
    found = found_of(lambda them: tuple(them[position] for position in order), tmp_path)
    assert [(it[0], it[1]) for it in found] == [("reordered", f"log {log}, Redeemed)") for log in late]
    assert all(it[2].startswith("use ") and it[3] == "after it" for it in found)


def test_a_use_recorded_for_another_campaign_is_named_with_both(tmp_path: Path) -> None:
    chain, shop = empty(hub_that(lambda them: (replace(them[0], campaign=other), *them[1:])))
    sets = Sets(shop)
    other = shop.campaign(sets.campaign("third"))
    sets.redeem(ORDER)
    differences = [it for it in audited(chain, tmp_path).differences if it.kind == "rules"]
    assert [it.record.split(", ", 1)[1] for it in differences] == ["log 0, Redeemed)"]
    assert f"campaign=0x{shop.campaign(sets.terms['units']).hex()}" in differences[0].expected
    assert f"campaign=0x{other.hex()}" in differences[0].found


def test_a_nonce_is_spent_only_where_no_use_spends_an_index(tmp_path: Path) -> None:
    chain, shop = empty()
    sets = Sets(shop)
    sets.redeem(("order", "units"), ANN.address, 5)
    sets.redeem(("order", "delivery"), BOB.address, 5)
    uses = [sets.use("units", BOB.address, 8), sets.use("order", BOB.address)]
    shop.redeem(sets.of_uses(uses, sets.order(BOB.address, nonce=5)))
    report = audited(chain, tmp_path)
    assert (report.differences, report.notes) == ((), ())
