"""Files beside a campaign document: roles and catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from offchain.campaigns import roles
from offchain.campaigns.errors import DocumentError
from offchain.campaigns.papers import gather
from offchain.data.errors import SourceError
from tests.unit.campaigns.documents import NOW, OFFERS, plain, shop, text

ISSUER = "0x" + "ab" * 20
ROLES = f'schema: promissory-roles/1\nchains:\n  "5":\n    issuer: "{ISSUER}"\n  "6": {{merchant: {ISSUER}}}\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tea.yaml"
    path.write_text(text(plain(who={"issuer": "issuer"})), "utf-8")
    return path


def test_roles_are_those_of_the_chain(file: Path) -> None:
    (file.parent / "roles.yaml").write_text(ROLES)
    assert gather(file, chain_id=5).roles == {"issuer": int(ISSUER, 16)}
    assert gather(file, chain_id=7).roles == {}


def test_another_roles_file_can_be_named(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.yaml"
    other.write_text(ROLES)
    assert gather(file, chain_id=5, roles_file=other).roles == {"issuer": int(ISSUER, 16)}


def test_the_merchant_is_the_account_in_hand_unless_the_roles_file_names_another(file: Path) -> None:
    (file.parent / "roles.yaml").write_text(ROLES.replace('"5"', '"6a"').replace('"6"', '"5"').replace("6a", "6"))
    document = text(plain(audience="PUBLIC", who={}))
    file.write_text(document, "utf-8")
    assert gather(file, chain_id=5).draft(NOW, 7).terms.merchant == int(ISSUER, 16)
    assert gather(file, chain_id=9).draft(NOW, 7).terms.merchant == 7


def test_a_merchant_that_nobody_names_is_told_how_to_name_one(file: Path) -> None:
    file.write_text(text(plain(audience="PUBLIC", who={})), "utf-8")
    with pytest.raises(DocumentError, match="PROMO_ACCOUNT"):
        gather(file, chain_id=5).draft(NOW, 0)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ("schema: promissory-roles/2\nchains: {}", "schema"),
        ("schema: promissory-roles/1", "chains"),
        (ROLES.replace("issuer", "Issuer"), "chains.5.Issuer"),
        (ROLES.replace('"5"', "five"), "chains.five"),
        (ROLES.replace(ISSUER, "0x12"), "chains.5.issuer"),
        (ROLES.replace(ISSUER, "0x" + "aB" * 20), "chains.5.issuer"),
    ],
)
def test_mistakes_in_the_roles_file_are_told_with_their_place(file: Path, wrong: str, path: str) -> None:
    (file.parent / "roles.yaml").write_text(wrong)
    with pytest.raises(DocumentError) as refused:
        roles.load(file.parent / "roles.yaml", 5)
    assert refused.value.problems[0].path == path


def test_the_catalogue_is_looked_for_from_the_document(file: Path) -> None:
    target = OFFERS["PERCENT"] | {"target": {"groups": ["tea"]}}
    file.write_text(text(plain(offer=target, catalogue="goods.json")), "utf-8")
    with pytest.raises(SourceError, match=r"goods\.json"):
        gather(file, chain_id=5)
    shop().save(file.parent / "goods.json")
    assert gather(file, chain_id=5).catalogue == shop()


def test_a_document_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="a UTF-8 file"):
        gather(tmp_path / "missing.yaml", chain_id=5)
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9")
    with pytest.raises(DocumentError, match="a UTF-8 file"):
        gather(tmp_path / "latin.yaml", chain_id=5)
