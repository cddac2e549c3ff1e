"""The page of `promo audit verify --report`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from offchain.adapters.source_code import code_hash
from offchain.audit import bundle as bundles
from offchain.audit.recompute import Groundworks
from offchain.audit.report import AuditReport
from offchain.auditor import history_page
from offchain.auditor.balances import balances
from offchain.auditor.history_page import Beside
from offchain.auditor.series import Held, Series, series
from offchain.auditor.statements import Owed
from offchain.commands.outcome import say, writing
from offchain.domain.refusals import Refusal
from offchain.eligibility import epochs
from offchain.index.config import IndexConfig
from offchain.index.store import ReadableIndex
from offchain.ports import Chain
from offchain.reporting import page as pages


def write_report(
    file: Path,
    report: AuditReport,
    store: ReadableIndex,
    config: IndexConfig,
    *,
    chain: Chain | None,
    beside: Beside,
    as_json: bool,
) -> None:
    """The page, a CSV file a table and the JSON document, beside each other. Of records that fit no history nothing is
    drawn: the page then names what is wrong. Raises what the chain raises."""
    with store.read() as reader:
        try:
            found = series(reader, config, shoppers=beside.segments is not None)
        except Refusal as refusal:
            say(f"nothing is drawn of this history: {refusal}")
            found = Series()
    if chain is not None:
        beside = Beside(beside.refusals, beside.segments, _held(chain, config, found))
    with writing(file, as_json):
        written = pages.write(history_page.page(report, found, beside), file.parent, file.name)
        document = history_page.document(report, found, beside)
        path = file.with_suffix(".json")
        path.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    for it in [*written, path]:
        say(f"wrote {it}")


def read_attempts(path: Path | None) -> Mapping[str, int] | None:
    """Refusals by cause, of the file that `promo demo` leaves, or of one like it. Raises `BadParameter`, `OSError`."""
    if path is None:
        return None
    try:
        document = json.loads(path.read_text("utf-8"))
        found = {**document["refusals"], **document.get("at_the_till", {})}
        return {str(code): int(count) for code, count in found.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wanted = f'--attempts {path}: found {type(error).__name__} {error}, wanted {{"refusals": {{code: attempts}}}}'
        raise typer.BadParameter(wanted) from error


def read_segments(folders: Sequence[Path]) -> Mapping[int, str] | None:
    """Account -> segment, of bundles whose epochs are computed again. Raises `BundleError`, and what that raises."""
    if not folders:
        return None
    found: dict[int, str] = {}
    grounds = Groundworks()
    for folder in folders:
        bundle = bundles.read(folder, code_hash())
        epoch = epochs.build(bundle.inputs, grounds.of(bundle))
        found |= {offer.account: f"segment {offer.segment}" for offer in epoch.offers}
    return found


def _held(chain: Chain, config: IndexConfig, found: Series) -> dict[int, Mapping[Held, int]]:
    held: dict[int, Mapping[Held, int]] = {}
    for begins, bucket in found.buckets():
        owed = [Owed(keeper, token, amount) for (keeper, token), amount in bucket.owed.items()]
        held[begins] = balances(chain, config, owed, bucket.block)
    return held
