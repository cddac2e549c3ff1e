"""`promo privacy`: pseudonyms, the vault, consents, and what is open to be mended."""

import csv
import getpass
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters import privacy_store
from offchain.commands import privacy_findings, privacy_retention, privacy_subject
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, say
from offchain.commands.privacy_desk import (
    FolderOption,
    PrivacyFolderOption,
    PseudonymOption,
    PurposeOption,
    ReaderOption,
    ShopperOption,
    desk,
    exits,
    id_of,
    now,
    officer,
    reader_of,
    whom,
)
from offchain.data import privacy_folder
from offchain.data.consents import ALL, Consent, Purpose
from offchain.domain.refusals import Refusal
from offchain.privacy.personal_fields import FIELDS, checked
from offchain.privacy.roles import OFFICER, ROLES

app = typer.Typer(help="Shoppers' data: pseudonyms, vault, consents, access, erasure.", no_args_is_help=True)
app.command("audit")(privacy_findings.audit)
app.command("export")(privacy_subject.export)
app.command("erase")(privacy_subject.erase)
app.command("retain")(privacy_retention.retain)


@app.callback()
def privacy() -> None:
    """Shoppers' data: pseudonyms, vault, consents, access, erasure."""


@app.command("init")
def init(
    *,
    folder: FolderOption,
    privacy: PrivacyFolderOption = None,
    keys: Annotated[Path | None, typer.Option(help="Folder of the keys; better not beside the data.")] = None,
    opt_in: Annotated[
        list[Purpose] | None, typer.Option(help="Purpose for which silence is no; contact always is one.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make keys and settings of a shop. From then on its behaviour is read under pseudonyms, by every command.

    Example: promo privacy init --folder shop --keys ~/shop-keys --opt-in personal_offers
    """
    with exits(as_json):
        place = privacy or folder / privacy_folder.NAME
        purposes = frozenset({Purpose.CONTACT, *(opt_in or [])})
        made = privacy_store.create(place, keys, purposes, {getpass.getuser(): OFFICER})
        with privacy_store.opened(made):
            pass
    document = {"privacy": str(made.folder), "keys": str(made.keys), "opt_in": sorted(purposes)}
    answer(document, as_json, lambda: print(f"{made.folder}: keys in {made.keys}; keep a copy of them elsewhere"))


@app.command("put")
def put(
    file: Annotated[
        Path, typer.Argument(help=f"CSV: {', '.join(FIELDS)}; all but shopper may be left out.", dir_okay=False)
    ],
    *,
    folder: FolderOption,
    privacy: PrivacyFolderOption = None,
    purpose: PurposeOption = "import",
    as_json: JsonOption = False,
) -> None:
    """Seal contact data and wallets in the vault: all lines of a file, or none.

    Example: promo privacy put contacts.csv --folder shop
    """
    with exits(as_json), desk(folder, privacy) as store:
        who = officer(store, purpose)
        with file.open(encoding="utf-8-sig", newline="") as source:
            rows = [checked(dict(row), line) for line, row in enumerate(csv.DictReader(source), start=2)]
        for line, row in enumerate(rows, start=2):
            if "shopper" not in row:
                raise Refusal("Privacy_FieldForm", line=line)
        for row in rows:
            pseudonym = store.vault.put(row["shopper"], row, now())
            store.vault.note("put", who, pseudonym, list(row), now())
    say(f"{file} still holds them as they are: destroy it")
    answer({"sealed": len(rows)}, as_json, lambda: print(f"{len(rows):,} shoppers sealed"))


@app.command("consent")
def consent(
    *,
    folder: FolderOption,
    shopper: ShopperOption,
    purpose: Annotated[str, typer.Option(help=f"{', '.join(Purpose)}, or {ALL}.")],
    given: Annotated[bool, typer.Option("--give/--withdraw", help="Agreed, or withdrawn.")],
    how: Annotated[str, typer.Option(help="Where it was said, naming nobody.")] = "",
    privacy: PrivacyFolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record that a shopper agreed to a purpose, or withdrew. The next run of every command follows.

    Example: promo privacy consent --folder shop --shopper 17 --purpose personal_offers --withdraw
    """
    if purpose not in {ALL, *Purpose}:
        raise typer.BadParameter(f"give one of {', '.join(Purpose)}, {ALL}", param_hint="--purpose")
    with exits(as_json), desk(folder, privacy) as store:
        who = reader_of(store, "", f"consent: {purpose}")
        # The id goes into the vault, so that what was said outlives a rotation of the pseudonyms.
        pseudonym = store.vault.put(id_of(shopper), {}, now())
        record = Consent(pseudonym, purpose, given, now(), how)
        store.consent([record])
        store.vault.note("consent", who, pseudonym, [], now())
    document = {"pseudonym": pseudonym, "purpose": purpose, "given": given, "time": record.time}
    answer(document, as_json, lambda: print(f"{pseudonym}: {purpose} {'given' if given else 'withdrawn'}"))


@app.command("show")
def show(
    *,
    folder: FolderOption,
    purpose: PurposeOption,
    shopper: ShopperOption = "",
    pseudonym: PseudonymOption = "",
    field: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(FIELDS)}; all without it.")] = None,
    reader: ReaderOption = "",
    privacy: PrivacyFolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a reader may see of a shopper, masked where the reader's role may not. Every read is logged.

    Example: promo privacy show --folder shop --shopper 17 --field email --purpose "answer to a letter"
    """
    with exits(as_json), desk(folder, privacy) as store:
        who = reader_of(store, reader, purpose)
        named = whom(store, shopper, pseudonym)
        told = store.vault.view(who, named, field or list(FIELDS), now(), store.folder.consents())
    document = {"pseudonym": named, "role": who.role, "fields": told}
    answer(document, as_json, lambda: print("\n".join(f"{name:9} {value}" for name, value in told.items())))


@app.command("rotate")
def rotate(
    *,
    folder: FolderOption,
    pseudonyms: Annotated[bool, typer.Option("--pseudonyms", help="Also give everybody another pseudonym.")] = False,
    privacy: PrivacyFolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Wrap all data keys under a new key, and with --pseudonyms give new pseudonyms: what was learned before is then
    learned anew. The old keys are destroyed; an interrupted rotation is ended by the next command.

    Example: promo privacy rotate --folder shop --pseudonyms
    """
    with exits(as_json), desk(folder, privacy) as store:
        who = officer(store, "rotation")
        store.vault.note("rotate", who, "*", ["pseudonyms", "wrapping"] if pseudonyms else ["wrapping"], now())
        rotated, unknown = store.rotate_wrapping(), 0
        if pseudonyms:
            rotated, unknown = rotated.rotate_pseudonyms()
        rotated.scrub()
        keys = {"wrapping": rotated.vault.wrapping.id, "pseudonyms": rotated.vault.pseudonyms.key.id}
    document = {"keys": keys, "erased_not_known_again": unknown}
    answer(document, as_json, lambda: print(f"keys in force: {keys}"))


@app.command("reader")
def reader_role(
    name: Annotated[str, typer.Argument(help="As the machine knows them.")],
    role: Annotated[str, typer.Argument(help=f"{', '.join(ROLES)}; none takes it away.")],
    *,
    folder: FolderOption,
    privacy: PrivacyFolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give somebody a role. Only an officer may.

    Example: promo privacy reader ann support --folder shop
    """
    if role not in {*ROLES, "none"}:
        raise typer.BadParameter(f"give one of {', '.join(ROLES)}, none", param_hint="ROLE")
    with exits(as_json), desk(folder, privacy) as store:
        who = officer(store, f"role {role} for {name}")
        store.vault.note("role", who, "*", [], now())
        readers = {**store.folder.readers, name: role}
        store.set_readers({it: own for it, own in readers.items() if own != "none"})
    answer({"reader": name, "role": role}, as_json, lambda: print(f"{name}: {role}"))
