"""`promo oracle`: epochs of personal coupons, from new behaviour to a root on chain and coupons for the API."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from offchain.adapters import key_files
from offchain.adapters.collection_server import CollectionServer
from offchain.attestation import calls
from offchain.attestation.quorum import QuorumNotReachedError
from offchain.commands import oracle_rotate, oracle_sign, oracle_veto
from offchain.commands.merchant_orders import DryRunOption, print_lines
from offchain.commands.options import JsonOption
from offchain.commands.oracle_desk import (
    SALTS,
    ConfigArgument,
    OffersOption,
    Office,
    PlaceOption,
    UrlOption,
    Where,
    office,
)
from offchain.commands.oracle_told import draft_document, draft_lines, oracle_told
from offchain.commands.outcome import answer, say
from offchain.commands.stopping import stop_on_signals
from offchain.eligibility.allocation import NoOfferError
from offchain.oracle.errors import ConsentError, NonceLostError, NotMinedError, OracleFileError
from offchain.oracle.request import EpochRequest
from offchain.oracle.service import Draft
from offchain.oracle.settings_file import OracleSettings
from offchain.ports import ChainUnavailableError
from offchain.texts.wording import moment

app = typer.Typer(
    help="Epochs of personal coupons. PROMO_ACCOUNT names the keystore that signs and pays.", no_args_is_help=True
)
app.add_typer(oracle_rotate.app, name="rotate")
app.command("sign")(oracle_sign.sign)
app.command("veto")(oracle_veto.veto)

_CutoffOption = Annotated[int | None, typer.Option("--cutoff", help="Unix seconds; else when an epoch was last due.")]
_ListenOption = Annotated[str, typer.Option("--listen", help="HOST:PORT where members fetch the request and sign.")]
_LOOK_SECONDS = 2
_LONGEST_REST = 600
"""Seconds between two looks while nobody may get a coupon: each reads the data and is logged by the vault."""


@app.callback()
def oracle() -> None:
    """Epochs of personal coupons. PROMO_ACCOUNT names the keystore that signs and pays."""


@app.command("init")
def init(file: ConfigArgument, as_json: JsonOption = False) -> None:
    """Make the key of the salts that the oracle's file names, readable by its owner alone.

    Example: promo oracle init oracle.yaml
    """
    with oracle_told(as_json):
        path = file.parent / OracleSettings.load(file).salts
        if path.exists():
            raise OracleFileError(path.name, "a key that is there", "none: another key would make other salts")
        path.parent.mkdir(parents=True, exist_ok=True)
        key_files.write_new(path, key_files.new(SALTS).line())
    answer({"salts": str(path)}, as_json, lambda: print(f"salts: {path}"))


@app.command("publish")
def publish(
    file: ConfigArgument,
    *,
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    store: OffersOption = None,
    cutoff: _CutoffOption = None,
    listen: _ListenOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Build the next epoch, publish its root and wait until it is final, or sign its vouchers; serve the coupons.

    What an earlier run left unfinished is finished instead. Where the issuer is a quorum, its members' signatures are
    collected first: exit code 4 while some are missing. A dry run changes nothing but the log of reads of the vault.

    Example: promo oracle publish oracle.yaml --dry-run
    """
    where = Where(rpc=rpc, deployment=deployment, store=store)
    with oracle_told(as_json), office(file, where, writing=not dry_run) as place:
        waiting = place.oracle.unfinished()
        if dry_run or not waiting:
            draft = _draft(place, cutoff)
            if draft is None:
                answer({"epoch": None}, as_json, lambda: print("nothing to do: no new behaviour"))
                return
            if dry_run:
                document = draft_document(draft, place.campaign, _gas(place, draft), place.chain.fees())
                answer(document, as_json, lambda: print_lines(draft_lines(document, place.campaign)))
                return
            waiting = [place.oracle.write_down(draft)]
        outcomes = [_finished(place, number, listen) for number in waiting]
    answer({"epochs": outcomes}, as_json, lambda: print_lines([_line(outcome) for outcome in outcomes]))


@app.command("propose")
def propose(
    file: ConfigArgument,
    *,
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    store: OffersOption = None,
    cutoff: _CutoffOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the next epoch and write its request down, for the members of a quorum to sign. Nothing is sent.

    Example: promo oracle propose oracle.yaml
    """
    where = Where(rpc=rpc, deployment=deployment, store=store)
    with oracle_told(as_json), office(file, where, writing=True) as place:
        waiting = place.oracle.unfinished()
        draft = None if waiting else _draft(place, cutoff)
        if draft is None and not waiting:
            answer({"epoch": None}, as_json, lambda: print("nothing to do: no new behaviour"))
            return
        number = waiting[0] if draft is None else place.oracle.write_down(draft)
        request, folder = place.folders.request(number), place.folders.place(number)
    document = {"epoch": number, "folder": str(folder), "digest": f"0x{request.digest.hex()}"}
    answer(document, as_json, lambda: print(f"epoch {number}: {folder}, to be signed by the issuer"))


@app.command("run")
def run(
    file: ConfigArgument,
    *,
    rpc: UrlOption = "",
    deployment: PlaceOption = None,
    store: OffersOption = None,
    once: Annotated[bool, typer.Option("--once", help="Look once whether something is due, and end.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Publish epochs by the schedule until Ctrl-C or SIGTERM. Killed and started again, it goes on where it was.

    Example: promo oracle run oracle.yaml --store store.sqlite3
    """
    where = Where(rpc=rpc, deployment=deployment, store=store)
    published: list[dict[str, Any]] = []
    with oracle_told(as_json), stop_on_signals() as stop, office(file, where, writing=True) as place:
        schedule = place.settings.times()
        say(f"the oracle of {place.campaign.name}: the next epoch is due at {schedule.following(place.clock.now())}")
        look = _Look(place, published)
        if once:
            look()
        else:
            stop.wait([look])
            say("stopping")
    answer({"epochs": published}, as_json, lambda: print_lines([_line(outcome) for outcome in published]))


class _Look:
    """Finishes what waits, and publishes what is due; what may pass by itself is said and left for the next look."""

    def __init__(self, place: Office, published: list[dict[str, Any]]) -> None:
        self._place = place
        self._published = published
        self._tried = 0
        self._next = 0
        self._rest = 0

    def __call__(self) -> None:
        place, now = self._place, self._place.clock.now()
        if now < self._next:
            return
        self._next = now + _LOOK_SECONDS
        try:
            due = place.settings.times().due(now)
            waiting = place.oracle.unfinished()
            if not waiting and due > self._tried:
                draft = _draft(place, due)
                self._tried = due
                waiting = [] if draft is None else [place.oracle.write_down(draft)]
            for number in waiting:
                self._published.append(_finished(place, number, ""))
                say(_line(self._published[-1]))
        except (ChainUnavailableError, NonceLostError, NotMinedError, QuorumNotReachedError) as error:
            say(f"the oracle tries again: {error}")
        except (NoOfferError, ConsentError) as error:
            self._rest = min(max(2 * self._rest, _LOOK_SECONDS), _LONGEST_REST)
            self._next = now + self._rest
            say(f"the oracle tries again in {self._rest} s: {error}")
        else:
            self._rest = 0


def _draft(place: Office, cutoff: int | None) -> Draft | None:
    now = place.clock.now()
    return place.oracle.draft(place.settings.times().due(now) if cutoff is None else cutoff, now)


def _finished(place: Office, number: int, listen: str) -> dict[str, Any]:
    """Publishes and serves an epoch, after its signatures were collected over HTTP where that is asked for."""
    collection = place.collection(number)
    if listen and collection is not None and not place.oracle.issuance.is_signed(number):
        digest, wanted = place.folders.request(number).digest, collection.quorum.threshold
        with CollectionServer(listen, collection, digest) as server, stop_on_signals() as stop:
            say(f"members sign with: promo oracle sign {server.url}")
            stop.wait([_until(lambda: len(collection.collected(digest)) >= wanted, stop.end)])
    return place.oracle.finish(number, place.clock.now())


def _gas(place: Office, draft: Draft) -> int | None:
    """What publishing would take: nothing of vouchers, and None where the members' signatures are needed to know."""
    request, signer, terms = draft.request, place.signer, place.campaign.draft.terms
    if not isinstance(request, EpochRequest):
        return 0
    if place.quorum is not None:
        return None
    data = calls.propose_call(terms, request.root, signer.sign(request.digest))
    return place.chain.estimate_gas(signer.address, request.domain.contract, data)


def _until(done: Callable[[], bool], end: Callable[[], None]) -> Callable[[], None]:
    def check() -> None:
        if done():
            end()

    return check


def _line(outcome: Mapping[str, Any]) -> str:
    if outcome.get("void"):
        return f"epoch {outcome['epoch']}: revoked or over before it was served, nothing signed"
    how = f"published {outcome['root']}" if outcome["root"] else f"signed until {moment(outcome['deadline'])}"
    return f"epoch {outcome['epoch']}: {how}, {outcome['coupons']} coupons served" + _withheld(outcome)


def _withheld(outcome: Mapping[str, Any]) -> str:
    count = outcome.get("withheld", 0)
    return f", {count} withheld from wallets whose consent ended meanwhile" if count else ""
