"""Creating a pre-sale: its terms are checked once and never change."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from offchain.attestation.presale import fields_of, presale_id, presales_domain
from offchain.domain.bounds import BALANCE, BALANCE_LEAST, BPS, CLOCK
from tests.contracts.fixtures.presales import BAD_MONEY, DEPOSIT, PRICE
from tests.contracts.fixtures.refusals import refuses


def test_its_id_is_the_hash_of_its_terms(presales):
    assert bytes(presales.contract.presaleId(presales.words)) == presales.id


def test_every_field_is_part_of_its_id(presales):
    domain = presales_domain(1, int(presales.contract.address, 16))
    seen = {presale_id(domain, presales.presale)}
    for field in fields(presales.presale):
        value = getattr(presales.presale, field.name)
        changed = replace(presales.presale, **{field.name: value ^ 1 if isinstance(value, int) else b"\x09" * 32})
        assert bytes(presales.contract.presaleId(fields_of(changed))) != presales.id
        seen.add(presale_id(domain, changed))
    assert len(seen) == 1 + len(fields(presales.presale))


def test_only_the_merchant_creates_it(presales, eve, merchant):
    with refuses("Presale_NotMerchant", eve.address, merchant.address):
        presales.contract.create.call(presales.other().words, {"from": eve.account})


def test_it_is_created_once(presales):
    with refuses("Presale_Exists", presales.id):
        presales.tried(salt=bytes(32))


@pytest.mark.parametrize(("changes", "code", "facts"), BAD_MONEY, ids=str)
def test_unsound_terms_are_refused(presales, changes, code, facts):
    with refuses(code, *facts):
        presales.tried(**changes)


def test_windows_follow_each_other(presales, market):
    presale = presales.presale
    with refuses("Presale_WindowEmpty", presale.deposit_until, presale.deposit_until):
        presales.tried(deposit_from=presale.deposit_until)
    with refuses("Presale_ReadyTooEarly", presale.deposit_until, presale.deposit_until):
        presales.tried(ready_by=presale.deposit_until)
    with refuses("Presale_EndsInPast", market.now, market.now):
        presales.tried(deposit_from=1, deposit_until=market.now)


@pytest.mark.parametrize(
    "changes",
    [
        {"deposit": PRICE, "factor_bps": BPS},
        {"deposit": DEPOSIT, "factor_bps": 10 * BPS},
        {"forfeit_bps": 0},
        {"forfeit_bps": BPS},
        {"units_each": 5},
        {"ready_by": CLOCK},
        {"balance_seconds": BALANCE_LEAST},
        {"balance_seconds": BALANCE},
        {"deposit_from": 0},
    ],
    ids=str,
)
def test_terms_at_their_bounds_are_taken(presales, changes):
    presales.tried(**changes)
