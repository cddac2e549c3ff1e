"""`promo privacy export` and `promo privacy erase`: what one person may ask for."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from offchain.adapters.coupon_store import opened_store
from offchain.adapters.key_files import write_new
from offchain.adapters.privacy_places import ShopPlaces
from offchain.adapters.privacy_store import PrivacyStore
from offchain.adapters.sql_engine import open_engine, store_url
from offchain.adapters.sql_offers import SqlOffers
from offchain.adapters.sql_pages import SqlPageStore
from offchain.adapters.sql_personal import SqlPersonal
from offchain.commands.behaviour import behaviour_as_it_is
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, say
from offchain.commands.privacy_desk import (
    BackupsOption,
    FolderOption,
    IssuedOption,
    OutsideOption,
    PrivacyFolderOption,
    PseudonymOption,
    ShopperOption,
    desk,
    exits,
    id_of,
    now,
    officer,
)
from offchain.data.errors import DatasetError
from offchain.data.schema import SHOPPER_ITEM
from offchain.domain.refusals import Refusal
from offchain.index.rows import RedemptionRow
from offchain.offers.issued import IssuedOffer, OfferKey
from offchain.privacy import erasure, subject_access
from offchain.privacy.erasure import Whom
from offchain.queries.reader import Slice

_PAGE = 500
OutOption = Annotated[Path | None, typer.Option(help="A new file for its owner alone, instead of standard output.")]


def export(
    *,
    folder: FolderOption,
    shopper: ShopperOption = "",
    pseudonym: PseudonymOption = "",
    privacy: PrivacyFolderOption = None,
    store: IssuedOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Everything that is kept of one person, as one JSON document that explains each field: vault, consents, behaviour,
    coupons, redemptions on the chain, reads. The export is logged.

    Example: promo privacy export --folder shop --shopper 17 --store build/store.sqlite3 --out ann.json
    """
    with exits(as_json), desk(folder, privacy) as opened:
        who = officer(opened, "subject access")
        whom = _whom(opened, shopper, pseudonym)
        opened.vault.note("export", who, whom.pseudonym, ["*"], now())
        document = _everything_of(opened, whom, folder, store)
    text = json.dumps(document, indent=1, ensure_ascii=False)
    if out is None:
        print(text)
        return
    write_new(out, text + "\n")
    answer({"written": str(out), "pseudonym": whom.pseudonym}, as_json, lambda: print(f"written to {out}"))


def erase(
    *,
    folder: FolderOption,
    shopper: ShopperOption = "",
    pseudonym: PseudonymOption = "",
    privacy: PrivacyFolderOption = None,
    store: IssuedOption = None,
    also: OutsideOption = None,
    backups: BackupsOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase one person and prove it: destroys the key of their data, removes their rows from the vault, the tables of
    the folder and the store of coupons, and then looks for what is left, in backups too.

    Exit code 1 where something can still be recovered; the document says where.

    Example: promo privacy erase --folder shop --shopper 17 --backups /mnt/backup --yes
    """
    if not yes and not typer.confirm("This cannot be undone. Erase?", err=True):
        raise typer.Exit(Exit.REFUSED)
    with exits(as_json), desk(folder, privacy) as opened:
        who = officer(opened, "erasure")
        whom = _whom(opened, shopper, pseudonym)
        places = ShopPlaces(opened, [folder, *(also or [])], store, backups or [])
        document = erasure.erase(opened.vault, places, whom, who, now())
    answer(document, as_json, lambda: _print_erased(document))
    if not document["nothing_recoverable"]:
        raise typer.Exit(Exit.REFUSED)


def _whom(opened: PrivacyStore, shopper: str, pseudonym: str) -> Whom:
    """Raises `typer.BadParameter`, and `Refusal` for a pseudonym of nobody."""
    if bool(shopper) == bool(pseudonym):
        raise typer.BadParameter("give one of --shopper and --pseudonym")
    if pseudonym:
        return Whom(pseudonym, opened.vault.reveal(pseudonym).get("shopper", ""))
    named = id_of(shopper)
    return Whom(opened.vault.pseudonyms.of(named), named)


def _everything_of(opened: PrivacyStore, whom: Whom, folder: Path, store: str | None) -> dict[str, Any]:
    try:
        personal = opened.vault.reveal(whom.pseudonym)
    except Refusal as refusal:
        if refusal.code != "Privacy_UnknownShopper":
            raise
        personal = {}
    wallet = int(personal["wallet"], 16) if "wallet" in personal else None
    missing = [] if store is not None else ["coupons and redemptions: no --store"]
    if store is not None and wallet is None:
        missing = ["coupons and redemptions: no wallet is known"]
    looked = store is not None and wallet is not None
    return subject_access.document(
        pseudonym=whom.pseudonym,
        personal=personal,
        consents=opened.folder.consents().of(whom.pseudonym),
        behaviour=_events(folder, whom.shopper),
        coupons=_coupons(store, wallet) if looked and store and wallet is not None else [],
        chain=_redemptions(store, wallet) if looked and store and wallet is not None else [],
        service=_service(store, whom, wallet),
        log=opened.log.lines(),
        retention_days=opened.folder.retention_days,
        not_configured=missing,
    )


def _events(folder: Path, shopper: str) -> list[dict[str, Any]]:
    try:
        table = behaviour_as_it_is(folder).events.canonical()
    except DatasetError:
        return []
    return table.filter((pl.col("shopper") == shopper) | (pl.col("item") == SHOPPER_ITEM + shopper)).to_dicts()


def _coupons(store: str, wallet: int) -> list[dict[str, Any]]:
    engine = open_engine(store_url(store))
    offers, found, after = SqlOffers(engine), list[IssuedOffer](), None
    while page := offers.of_wallet(wallet, after, _PAGE):
        found += page
        after = OfferKey(page[-1].campaign, page[-1].grant.index, page[-1].grant.epoch)
    engine.dispose()
    return [
        {
            "campaign": "0x" + it.campaign.hex(),
            "index": it.grant.index,
            "epoch": it.grant.epoch,
            "value": it.grant.value,
            "deadline": it.grant.deadline,
            "segment": it.segment,
            "why": it.why,
        }
        for it in found
    ]


def _service(store: str | None, whom: Whom, wallet: int | None) -> list[dict[str, Any]]:
    """Rows of the service's own tables."""
    with opened_store(store) as engine:
        if engine is None:
            return []
        personal = SqlPersonal(engine)
        wallets = {*personal.wallets_of(whom.names), *(() if wallet is None else (wallet,))}
        found = personal.rows(whom.names, wallets)
    return [{"table": table, "row": {name: _digits(value) for name, value in row.items()}} for table, row in found]


def _digits(value: object) -> object:
    return f"0x{value.hex()}" if isinstance(value, bytes) else value


def _redemptions(store: str, wallet: int) -> list[dict[str, Any]]:
    engine = open_engine(store_url(store))
    by = ("block_number", "log_index")
    found: list[RedemptionRow] = []
    for key in SqlPageStore(engine).indexes():
        with SqlPageStore(engine, key).read() as reader:
            after: tuple[object, ...] | None = None
            while page := reader.page(RedemptionRow, Slice(by=by, limit=_PAGE, after=after, where={"shopper": wallet})):
                found += page
                after = (page[-1].block_number, page[-1].log_index)
    engine.dispose()
    return [_told(asdict(it)) for it in found]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Hashes and addresses in hexadecimal digits."""
    addresses = {"shopper", "submitter"}
    return {
        name: "0x" + value.hex() if isinstance(value, bytes) else f"0x{value:040x}" if name in addresses else value
        for name, value in row.items()
    }


def _print_erased(document: dict[str, Any]) -> None:
    print(f"{document['pseudonym']}: {', '.join(f'{count:,} {name}' for name, count in document['removed'].items())}")
    looked = document["looked_into"]
    print(f"looked into {looked['files']:,} files, {looked['bytes']:,} bytes, for {', '.join(document['looked_for'])}")
    for found in _findings(document):
        say(found)
    for kept in document["kept"]:
        print(f"kept: {kept['what']}, since {kept['why']}")
        print(f"保留：{kept['zh']}")
    print("nothing can be recovered" if document["nothing_recoverable"] else "SOMETHING CAN STILL BE RECOVERED")


def _findings(document: dict[str, Any]) -> Sequence[str]:
    unread = [f"could not be looked into: {file}" for file in document["looked_into"]["unread"]]
    opened = document["keys_tried"].get("opened", 0)
    keys = [f"{opened} of the person's seals open with keys that lie in the folders"] if opened else []
    return [*(f"{it['what']} in {it['file']}" for it in document["found"]), *unread, *keys]
