"""`promo privacy retain`: removes what is kept longer than privacy.json says."""

from typing import Annotated, Any

import typer

from offchain.adapters.aged_places import ShopAges
from offchain.commands.options import JsonOption
from offchain.commands.outcome import Exit, answer, say
from offchain.commands.privacy_desk import (
    BackupsOption,
    FolderOption,
    IssuedOption,
    OutsideOption,
    PrivacyFolderOption,
    desk,
    exits,
    now,
    officer,
)
from offchain.privacy import retention


def retain(
    *,
    folder: FolderOption,
    privacy: PrivacyFolderOption = None,
    store: IssuedOption = None,
    also: OutsideOption = None,
    backups: BackupsOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Remove; without it, only say what would be.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove what is older than the retention_days of privacy.json: rows of behaviour, fields of the vault, coupons
    that ended, lines of the log of reads, files of results (--also); then look for what is left, in backups too.

    Without --yes nothing is changed. A run that broke off is ended by the next. Exit code 1 where something that is due
    is left, or can still be recovered; the document says where. Old keys are renewed by `promo privacy rotate`.

    Example: promo privacy retain --folder shop --also build/segments --store build/store.sqlite3 --yes
    """
    with exits(as_json), desk(folder, privacy) as opened:
        who, time = officer(opened, "retention"), now()
        limits = retention.limits_of(opened.folder.retention_days, time)
        places = ShopAges(opened, folder, also or [], store, backups or [])
        consents = opened.folder.consents()
        if yes:
            document = retention.retain(opened.vault, places, consents, limits, reader=who, now=time)
        else:
            document = retention.look_ahead(opened.vault, places, consents, limits, time)
    answer(document, as_json, lambda: _print(document))
    if yes and not document["nothing_recoverable"]:
        raise typer.Exit(Exit.REFUSED)


def _print(document: dict[str, Any]) -> None:
    counts = document["due"] if document["dry_run"] else document["removed"]
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
    if document["dry_run"]:
        print(f"due: {told}")
        print("nothing was changed; --yes removes it")
        print("未作任何更改；加 --yes 即删除")
        return
    print(f"removed: {told}")
    looked = document["looked_into"]
    print(f"looked into {looked['files']:,} files, {looked['bytes']:,} bytes")
    for it in document["found"]:
        say(f"{it['what']} in {it['file']}")
    for file in looked["unread"]:
        say(f"could not be looked into: {file}")
    for name, count in document["left"].items():
        if count:
            say(f"left: {count:,} {name.replace('_', ' ')}")
    proved = document["nothing_recoverable"]
    print("nothing of it can be recovered" if proved else "SOMETHING IS LEFT, OR CAN STILL BE RECOVERED")
    print("已删除的数据无法恢复" if proved else "仍有数据残留或可被恢复")
