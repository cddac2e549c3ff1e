"""`promo init`: what it writes can be used at once, and it overwrites nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from offchain.adapters import new_folder
from offchain.cli import app
from offchain.commands.merchant_desk import Place
from offchain.project.errors import CurrencyError, FolderTakenError, UnknownKindError
from offchain.project.kinds import kinds
from offchain.project.writing import files
from offchain.settings import Settings
from tests.docs.markdown import Page
from tests.unit.test_command_table import taken

READMES = ("README.md", "README.zh-CN.md")


def make(folder: Path, names: Sequence[str], currency: str) -> None:
    """A project, without the command."""
    new_folder.write(folder, files(folder.name, names, currency))


def promo(*words: str | Path, code: int = 0) -> str:
    """What a command prints on standard output."""
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("kind", kinds())
def test_what_it_writes_is_linted_without_a_warning_and_simulated(kind: str, currency: str, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    promo("init", folder, "--kind", kind, "--currency", currency)
    campaign = folder / "campaigns" / f"{kind}.yaml"
    linted = json.loads(promo("campaign", "lint", campaign, "--strict", "--chain", "1337", "--json"))
    assert linted["findings"] == []
    simulated = json.loads(promo("campaign", "simulate", campaign, "--orders", folder / "orders.csv", "--json"))
    (found,) = simulated["campaigns"]
    assert found["uses"] > 10
    assert not simulated["bad_rows"]


def test_all_kinds_together_contradict_nothing(tmp_path: Path) -> None:
    make(tmp_path / "shop", list(kinds()), "EUR")
    found = [tmp_path / "shop" / "campaigns" / f"{kind}.yaml" for kind in kinds()]
    promo("campaign", "lint", *found)


def test_the_list_tells_every_kind_in_both_languages() -> None:
    told = promo("init", "--list")
    assert all(name in told and kind.en in told and kind.zh in told for name, kind in kinds().items())
    assert set(json.loads(promo("init", "--list", "--json"))["kinds"]) == set(kinds())


def test_the_document_names_every_file_and_the_next_command(tmp_path: Path) -> None:
    document = json.loads(promo("init", tmp_path / "shop", "--json"))
    there = sorted(
        str(path.relative_to(tmp_path / "shop")) for path in (tmp_path / "shop").rglob("*") if path.is_file()
    )
    assert document["files"] == there
    assert document["next"] == f"promo campaign lint {tmp_path / 'shop' / 'campaigns' / 'percent.yaml'}"


def test_a_file_a_folder_and_a_link_are_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "folder", "link"):
        with pytest.raises(FolderTakenError, match="choose another name"):
            make(tmp_path / name, ["percent"], "EUR")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "link"]
    assert (tmp_path / "file").read_text() == "mine"
    assert "FolderTakenError" in promo("init", tmp_path / "folder", "--json", code=1)


def test_a_folder_is_made_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = Path.write_text

    def full(path: Path, text: str, **more: str) -> int:
        if path.name == "orders.csv":
            raise OSError(28, "No space left on device")
        return written(path, text, **more)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        make(tmp_path / "shop", ["percent"], "EUR")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("names", "currency", "error"), [(["percnt"], "EUR", UnknownKindError), (["percent"], "EURO", CurrencyError)]
)
def test_what_does_not_exist_is_refused_before_anything_is_written(
    names: list[str], currency: str, error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error, match="found"):
        make(tmp_path / "shop", names, currency)
    assert list(tmp_path.iterdir()) == []


def test_without_a_name_it_says_what_to_give() -> None:
    assert "--list" in promo("init", "--json", code=2)


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("kind", kinds())
def test_every_command_of_the_readmes_is_taken_by_the_program(
    kind: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(PurePosixPath(name), files("shop", [kind], "EUR")[name])
    typed = [line for block in page.blocks for line in block.text.splitlines() if line.startswith("promo ")]
    assert len(typed) >= 9
    monkeypatch.chdir(tmp_path)
    for line in typed:
        taken(line, monkeypatch)


@pytest.mark.parametrize("name", READMES)
def test_the_readmes_have_no_gap_and_name_files_that_are_there(name: str) -> None:
    written = files("shop", list(kinds()), "EUR")
    assert not any("«" in text for text in written.values())
    named = re.findall(r"(?:campaigns/|orders)[\w.-]*\.\w+|\.env\.example", written[name])
    assert named and set(named) <= set(written)


def test_the_example_of_settings_names_a_merchant_s_settings_and_no_secret() -> None:
    lines = [
        line.partition("=") for line in files("shop", ["percent"], "EUR")[".env.example"].splitlines() if "=" in line
    ]
    given = {name: value for name, _, value in lines if name.startswith("PROMO_")}
    of_merchants = {"rpc_url", "store_url", "build", "deployments", "account", "keystore_password"}
    assert {name.removeprefix("PROMO_").lower() for name in given} == of_merchants <= set(Settings.model_fields)
    assert given["PROMO_ACCOUNT"] == given["PROMO_KEYSTORE_PASSWORD"] == ""
    Settings.read(given)


def test_the_store_of_the_example_of_settings_opens_in_a_new_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "shop", ["percent"], "EUR")
    monkeypatch.chdir(tmp_path / "shop")
    lines = [line.partition("=") for line in Path(".env.example").read_text().splitlines() if line.startswith("PROMO_")]
    settings = Settings.read({name: value for name, _, value in lines})
    deployment: Any = SimpleNamespace(hub=1, roots=2, first_block=0)
    place = Place(settings=settings, chain=cast(Any, None), deployment=deployment, lock_path=Path("campaign.lock.json"))
    desk = place.desk(cast(Any, SimpleNamespace(address=7)), dry_run=True)
    assert cast(Any, desk.publishing).outbox.pending(7) == []
    assert Path("build/store.sqlite3").is_file()


@pytest.mark.parametrize(
    "path", [".env", "keys/shop.json", "owner.key", "tls.pem", "UTC--2026-01-01--5f3c", "tea.codes.jsonl", "build/a"]
)
def test_git_leaves_keys_out(path: str, tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("no git on PATH")
    make(tmp_path / "shop", ["voucher"], "EUR")
    subprocess.run(["git", "init", "--quiet", tmp_path / "shop"], check=True)
    for name, wanted in {path: 0, "campaigns/voucher.yaml": 1, "campaign.lock.json": 1}.items():
        asked = ["git", "-C", str(tmp_path / "shop"), "check-ignore", "--quiet", name]
        assert subprocess.run(asked, check=False).returncode == wanted, name
