"""What the commands of `promo privacy` share: options, the opened folder, who reads, and refusals in two languages."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters.clocks import SystemClock
from offchain.adapters.privacy_store import PrivacyStore, opened
from offchain.commands.outcome import Exit, exit_codes, fail
from offchain.data import privacy_folder
from offchain.data.errors import PrivacyFolderError
from offchain.data.pseudonyms import is_one
from offchain.domain.refusals import Refusal
from offchain.privacy.roles import OFFICER, role_of
from offchain.privacy.vault import Reader
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts

FolderOption = Annotated[Path, typer.Option("--folder", help="The shop's folder, with events.csv.", file_okay=False)]
PrivacyFolderOption = Annotated[
    Path | None,
    typer.Option("--privacy", envvar="PROMO_PRIVACY", help="Privacy folder; without it, `privacy` inside --folder."),
]
ShopperOption = Annotated[str, typer.Option("--shopper", help="The shop's id; - reads it from standard input.")]
PseudonymOption = Annotated[str, typer.Option("--pseudonym", help="Instead of --shopper.")]
ReaderOption = Annotated[
    str, typer.Option("--reader", help="For whom an officer reads; without it, the user of this machine.")
]
PurposeOption = Annotated[str, typer.Option("--purpose", help="What it is read for; it is logged.")]
BackupsOption = Annotated[
    list[Path] | None,
    typer.Option("--backups", help="A backup, file or folder, to look into; may be repeated.", exists=True),
]
OutsideOption = Annotated[
    list[Path] | None,
    typer.Option("--also", help="Another folder of the shop's, such as one of results; may be repeated."),
]
IssuedOption = Annotated[
    str | None, typer.Option("--store", help="Issued coupons and the index: a SQLite file, or postgresql://...")
]


@contextmanager
def exits(as_json: bool) -> Iterator[None]:
    """As `exit_codes`; a refusal is told in English and Chinese."""
    with exit_codes(as_json):
        try:
            yield
        except Refusal as refusal:
            texts = RefusalTexts.load()
            told = [texts.render(refusal, language) for language in LANGUAGES]
            fail(as_json, Exit.REFUSED, refusal.code, " ".join(f"{it.sentence} {it.next_step}" for it in told))


@contextmanager
def desk(folder: Path, privacy: Path | None) -> Iterator[PrivacyStore]:
    """The shop's privacy folder, opened. Raises `PrivacyFolderError`."""
    found = privacy_folder.find(folder, privacy)
    if found is None:
        raise PrivacyFolderError(
            "privacy folder",
            found=f"none in {folder}",
            wanted="keys, vault and consents of the shop",
            advice="make them: promo privacy init --folder DIR",
        )
    with opened(found) as store:
        yield store


def whom(store: PrivacyStore, shopper: str, pseudonym: str) -> str:
    """The pseudonym of whoever was named. Raises `typer.BadParameter`."""
    if bool(shopper) == bool(pseudonym):
        raise typer.BadParameter("give one of --shopper and --pseudonym")
    if pseudonym:
        if not is_one(pseudonym):
            raise typer.BadParameter("a pseudonym has 64 hexadecimal digits", param_hint="--pseudonym")
        return pseudonym
    return store.vault.pseudonyms.of(id_of(shopper))


def id_of(shopper: str) -> str:
    """The id, read from standard input where it is `-`, so that it stands in no list of processes."""
    return sys.stdin.readline().strip() if shopper == "-" else shopper.strip()


def reader_of(store: PrivacyStore, name: str, purpose: str) -> Reader:
    """Whoever asks, with the role that the shop gave them: the user of this machine, or whom an officer speaks for.

    Raises `Refusal`: Privacy_UnknownReader, Privacy_OfficerOnly.
    """
    user, readers = getpass.getuser(), store.folder.readers
    role = role_of(user, readers)
    if name in {"", user}:
        return Reader(user, role, purpose)
    if role != OFFICER:
        raise Refusal("Privacy_OfficerOnly")
    return Reader(f"{name} by {user}", role_of(name, readers), purpose)


def officer(store: PrivacyStore, purpose: str) -> Reader:
    """The user of this machine, who must be an officer. Raises `Refusal`."""
    who = reader_of(store, "", purpose)
    if who.role != OFFICER:
        raise Refusal("Privacy_OfficerOnly")
    return who


def now() -> int:
    """Unix seconds."""
    return SystemClock().now()
