"""`promo segment`."""

import csv
import json
from pathlib import Path
from typing import Annotated, Final

import typer

from offchain.commands.behaviour import SEED, DataOption, PrivacyOption, behaviour_told
from offchain.commands.engines import EngineName, EngineOption, engine_of
from offchain.commands.options import JsonOption
from offchain.commands.outcome import answer, exit_codes, writing
from offchain.data.consents import Purpose
from offchain.mining.segment_page import page
from offchain.mining.segmenting import Method, Segmented, document, segmented
from offchain.reporting.page import write

_OUT: Final = Path("build/segments")


def segment(
    *,
    data: DataOption = None,
    privacy: PrivacyOption = None,
    method: Annotated[Method, typer.Option(help="How they are found.")] = "k-means",
    clusters: Annotated[
        int | None, typer.Option(min=1, help="How many; without it, as many as are found again in halves.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the first centroids and of the halves.")] = SEED,
    out: Annotated[Path, typer.Option(help="Folder for segments.csv, model.npz and the page.")] = _OUT,
    engine: EngineOption = EngineName.NUMPY,
    as_json: JsonOption = False,
) -> None:
    """Shoppers in segments that a merchant understands: who, how many, what they are like. The same input gives the
    same segments on every machine.

    Writes segments.csv (shopper, segment), model.npz, segments.json and report.html with its tables as CSV.

    Example: promo segment --data ~/completejourney --out build/segments
    """
    with exit_codes(as_json):
        dataset = behaviour_told(data, privacy, {Purpose.ANALYTICS, Purpose.PERSONAL_OFFERS})
        with engine_of(engine) as computing:
            found = segmented(dataset, method, clusters, seed, computing)
    told = document(found)
    with writing(out, as_json):
        out.mkdir(parents=True, exist_ok=True)
        _write(found, out)
        (out / "segments.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
        write(page(found, dataset.name), out)
    answer(told, as_json, lambda: _print(found, out))


def _write(found: Segmented, out: Path) -> None:
    found.segmentation.model.save(out / "model.npz")
    with (out / "segments.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("shopper", "segment"))
        rows.writerows(zip(found.segmentation.shoppers, found.segmentation.labels.tolist(), strict=True))


def _print(found: Segmented, out: Path) -> None:
    for it in found.segmentation.segments:
        print(f"{it.id:>3}  {it.size:>8,}  {it.share_bps / 100:6.2f} %  {it.description} ({it.description_zh})")
    print(f"written to {out}")
