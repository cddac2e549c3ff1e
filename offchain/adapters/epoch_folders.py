"""The oracle's epochs in a folder: `epoch-0001/` and so on, each the bundle of an auditor with the request beside it.

inputs.json, wallets.json, manifest.json, rows.bin, events.parquet, catalogue.json    the bundle
request.json       what the issuer is asked to sign
holders.json       the wallets that got a coupon
signatures/        of the members, where the issuer is a quorum
signers.json       the members whose signatures count, of vouchers
vouchers.jsonl     of a campaign by voucher, once they are signed (voucher_epochs.py)
outcome.json       once it is published and served
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from offchain.adapters.key_files import rewrite
from offchain.attestation.manifest import Manifest
from offchain.audit import bundle
from offchain.eligibility.epochs import Epoch, EpochInputs
from offchain.oracle.asking import Request, read_request
from offchain.oracle.errors import OracleFileError

REQUEST: Final = "request.json"
_HOLDERS, _OUTCOME, _PART = "holders.json", "outcome.json", ".part"
_OWNER: Final = 0o700


@dataclass(frozen=True, slots=True)
class EpochFolders:
    """folder : of one campaign; code_hash : of the program that computes."""

    folder: Path
    code_hash: bytes

    def place(self, number: int) -> Path:
        """The folder of an epoch."""
        return self.folder / f"epoch-{number:04d}"

    def numbers(self) -> list[int]:
        """Those that are kept, ascending; what a program that was killed left half written is none."""
        found = self.folder.glob("epoch-*") if self.folder.is_dir() else ()
        return sorted(int(it.name.removeprefix("epoch-")) for it in found if it.name[6:].isdigit())

    def put(self, inputs: EpochInputs, epoch: Epoch, request: Request) -> None:
        """Keeps a new one, whole or not at all, on the disk when this returns. Raises `OracleFileError`."""
        place = self.place(inputs.epoch)
        if place.exists():
            raise OracleFileError(place.name, "an epoch that was decided for already", "one epoch of this number")
        part = place.with_name(place.name + _PART)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True, mode=_OWNER)
        bundle.write(part, inputs, epoch)
        holders = [f"0x{offer.account:040x}" for offer in epoch.offers]
        (part / _HOLDERS).write_text(json.dumps(sorted(holders), indent=1) + "\n")
        (part / REQUEST).write_text(request.text())
        for path in (*part.iterdir(), part):
            _settle(path)
        part.replace(place)
        _settle(self.folder)

    def inputs(self, number: int) -> tuple[EpochInputs, Manifest]:
        """What it was computed from, and what came out. Raises `BundleError`."""
        found = bundle.read(self.place(number), self.code_hash)
        return found.inputs, found.manifest

    def request(self, number: int) -> Request:
        """What the issuer is asked to sign. Raises `OracleFileError`."""
        path = self.place(number) / REQUEST
        return read_request(_read(path, lambda it: it), f"{path.parent.name}/{path.name}")

    def set_request(self, number: int, request: Request) -> None:
        """In place of the earlier one."""
        rewrite(self.place(number) / REQUEST, request.text().encode())

    def holders(self, number: int) -> frozenset[int]:
        """The wallets that got a coupon. Raises `OracleFileError`."""
        return frozenset(int(account, 16) for account in _read(self.place(number) / _HOLDERS, json.loads))

    def outcome(self, number: int) -> Mapping[str, Any] | None:
        """What became of it, None while it is not finished. Raises `OracleFileError`."""
        path = self.place(number) / _OUTCOME
        found: Mapping[str, Any] | None = _read(path, json.loads) if path.exists() else None
        return found

    def finish(self, number: int, outcome: Mapping[str, Any]) -> None:
        """Notes what became of it, on the disk when this returns."""
        rewrite(self.place(number) / _OUTCOME, (json.dumps(dict(outcome), indent=1) + "\n").encode())


def _read(path: Path, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise OracleFileError(f"{path.parent.name}/{path.name}", error, "the file as the oracle wrote it") from error


def _settle(path: Path) -> None:
    """On the disk, a file or the entries of a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
