"""`promo oracle rotate`: the members of a quorum, replaced by themselves; the freezer's acts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.attestation.quorum import quorum_domain, rotation_digest
from offchain.campaigns.currencies import of_number
from offchain.campaigns.desk import Desk, Order, Step
from offchain.campaigns.refusals_told import in_words
from offchain.commands.merchant_desk import Place, Surroundings, open_place, signer_in_hand
from offchain.commands.merchant_orders import DryRunOption, tell_steps
from offchain.commands.options import JsonOption
from offchain.commands.oracle_desk import PlaceOption, UrlOption
from offchain.commands.oracle_issuance import collection_of
from offchain.commands.oracle_told import oracle_told
from offchain.commands.outcome import answer
from offchain.companions import paper, quorum_document
from offchain.companions.quorum_document import QuorumPaper
from offchain.oracle.errors import OracleFileError
from offchain.oracle.rotation import QuorumContract
from offchain.texts.wording import moment

app = typer.Typer(help="The members of a quorum, and its freezer.", no_args_is_help=True)

_PaperArgument = Annotated[Path, typer.Argument(help="The quorum's file, as deploy_quorum wrote it.", exists=True)]
_FolderArgument = Annotated[Path, typer.Argument(help="What `rotate propose` wrote.", exists=True, file_okay=False)]
_SERVING: Final = "serving.json"
_NEXT: Final = "next.json"

_Data = Callable[[QuorumContract], bytes]


@app.command("propose")
def propose(
    file: _PaperArgument,
    following: Annotated[Path, typer.Argument(help="Document of the next quorum.", exists=True, dir_okay=False)],
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder for the request and its signatures.")],
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down the next quorum for the members of the serving one to sign. Nothing is sent.

    Example: promo oracle rotate propose deployments/1337-tea.json next.yaml --out rotation
    """
    with oracle_told(as_json), in_words(of_number(0)):
        serving, place = QuorumPaper.load(file), open_place(Surroundings(rpc=rpc, deployment=deployment))
        contract = _contract(place, serving)
        contract.check_serves(serving.quorum, file.name)
        read = paper.gather(quorum_document.QuorumDocument, quorum_document.PARTS, following, place.chain.chain_id)
        number = contract.standing().following
        quorum = replace(quorum_document.draft(read.document, read.source, read.roles), number=number)
        quorum.check(number)
        out.mkdir(parents=True, exist_ok=True)
        _write(serving, out / _SERVING)
        _write(replace(serving, quorum=quorum), out / _NEXT)
        digest = contract.digest(quorum)
    document = {"number": number, "folder": str(out), "digest": f"0x{digest.hex()}"}
    answer(document, as_json, lambda: print(f"quorum {number}: {out}, to be signed by the members of the serving one"))


@app.command("sign")
def sign(folder: _FolderArgument, as_json: JsonOption = False) -> None:
    """Sign the next quorum, as a member of the serving one. Needs no node: read next.json before.

    Example: promo oracle rotate sign rotation
    """
    with oracle_told(as_json):
        serving, following = _papers(folder)
        collection, digest = collection_of(serving, folder), _digest(serving, following)
        collection.add(digest, collection.approve(digest, signer_in_hand()))
        count, wanted = len(collection.collected(digest)), serving.quorum.threshold
    document = {"number": following.quorum.number, "signed": count, "wanted": wanted}
    answer(document, as_json, lambda: print(f"signed: quorum {following.quorum.number} ({count} of {wanted})"))


@app.command("send")
def send(
    folder: _FolderArgument,
    *,
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Send the signed proposal. Anybody may; the next quorum serves after the delay of the serving one.

    Example: promo oracle rotate send rotation
    """
    serving, following = _papers(folder)

    def data(contract: QuorumContract) -> bytes:
        digest = contract.digest(following.quorum)
        return contract.proposal(following.quorum, collection_of(serving, folder).sign(digest))

    note = f"quorum {following.quorum.number} serves after the delay of the serving one, {serving.quorum.delay} s"
    with oracle_told(as_json):
        steps = _sent(
            serving, Surroundings(rpc=rpc, deployment=deployment), "propose quorum", data, note=note, dry_run=dry_run
        )
    tell_steps(steps, as_json)


@app.command("activate")
def activate(
    folder: _FolderArgument,
    file: _PaperArgument,
    *,
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the next quorum into the quorum's file once it serves. Exit code 1 while it does not.

    Example: promo oracle rotate activate rotation deployments/1337-tea.json
    """
    with oracle_told(as_json):
        _, following = _papers(folder)
        place = open_place(Surroundings(rpc=rpc, deployment=deployment))
        standing = _contract(place, following).standing()
        if standing.kept != following.quorum.hash():
            waits = f", which waits until {moment(standing.waits_until)}" if standing.waits_until else ""
            raise OracleFileError(
                _NEXT, f"quorum {following.quorum.number}{waits}", f"the one that serves, {standing.serving}"
            )
        _write(following, file)
    answer({"serving": standing.serving}, as_json, lambda: print(f"quorum {standing.serving} serves: {file}"))


@app.command("status")
def status(
    file: _PaperArgument, *, rpc: UrlOption = "", deployment: PlaceOption = None, as_json: JsonOption = False
) -> None:
    """Which quorum serves, which one waits, and whether it is frozen.

    Example: promo oracle rotate status deployments/1337-tea.json
    """
    with oracle_told(as_json):
        known = QuorumPaper.load(file)
        standing = _contract(open_place(Surroundings(rpc=rpc, deployment=deployment)), known).standing()
    document = {
        "serving": standing.serving,
        "waiting": standing.following - 1 if standing.waits_until else None,
        "waits_until": standing.waits_until or None,
        "frozen": standing.frozen,
        "current": standing.kept == known.quorum.hash(),
    }
    lines = [
        f"serving      quorum {standing.serving}{'' if document['current'] else ', which is not the one of the file'}",
        f"waiting      {f'until {moment(standing.waits_until)}' if standing.waits_until else 'none'}",
        f"frozen       {'yes' if standing.frozen else 'no'}",
    ]
    answer(document, as_json, lambda: print("\n".join(lines)))


@app.command("freezer")
def freezer(
    verb: Annotated[str, typer.Argument(help="freeze, unfreeze, cancel, or retire.")],
    file: _PaperArgument,
    *,
    number: Annotated[int, typer.Option("--number", help="Of the older quorum that is retired.")] = 0,
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Stop all signatures, let them count again, cancel a rotation that waits, or end an overlap: as the freezer.

    Example: promo oracle rotate freezer freeze deployments/1337-tea.json
    """
    if verb not in {"freeze", "unfreeze", "cancel", "retire"} or (verb == "retire") != bool(number):
        raise typer.BadParameter("give freeze, unfreeze, cancel, or retire with --number")
    known = QuorumPaper.load(file)
    more = (number,) if number else ()
    with oracle_told(as_json):
        steps = _sent(
            known,
            Surroundings(rpc=rpc, deployment=deployment),
            verb,
            lambda contract: contract.act(verb, known.quorum, *more),
            note=f"{verb} {known.name}",
            dry_run=dry_run,
        )
    tell_steps(steps, as_json)


def _sent(
    known: QuorumPaper, where: Surroundings, action: str, data: _Data, *, note: str, dry_run: bool
) -> Sequence[Step]:
    """One order to the quorum's contract, sent by whoever is in hand."""
    place = open_place(where)
    desk: Desk = place.desk(signer_in_hand(), dry_run=dry_run)
    call = data(_contract(place, known))
    order = Order(
        action=action,
        campaign=known.quorum.hash(),
        intent=f"{action} quorum {known.contract:040x} {call.hex()[-64:]} at {desk.view.chain.block().number}",
        to=known.contract,
        data=call,
        about="quorum",
    )
    with in_words(of_number(0)):
        return [desk.act(order, note)]


def _contract(place: Place, known: QuorumPaper) -> QuorumContract:
    if place.chain.chain_id != known.chain_id:
        raise OracleFileError(known.name, f"a quorum of chain {known.chain_id}", f"one of {place.chain.chain_id}")
    return QuorumContract(place.chain, known.contract)


def _papers(folder: Path) -> tuple[QuorumPaper, QuorumPaper]:
    return QuorumPaper.load(folder / _SERVING), QuorumPaper.load(folder / _NEXT)


def _digest(serving: QuorumPaper, following: QuorumPaper) -> bytes:
    return rotation_digest(quorum_domain(serving.chain_id, serving.contract), following.quorum)


def _write(known: QuorumPaper, path: Path) -> None:
    """Whole or not at all."""
    written = known.save(path.parent)
    if written != path:
        written.replace(path)
