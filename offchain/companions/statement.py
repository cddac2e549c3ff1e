"""One epoch of a programme in a folder: what is signed, what wallets claim with, and what an auditor computes again.

| file | what |
|---|---|
| `statement.json` | programme, root and manifest: what the issuer signs, and what everybody may see |
| `earnings.json` | account -> minor units, and the key of the salts: for issuer and auditor |
| `claims/0x….json` | one a wallet: all that its claim needs |
| `signatures/0x….json` | one a signer: see `approvals` |
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from offchain.attestation import rewards
from offchain.attestation.keccak import keccak
from offchain.attestation.rewards import Earned, Programme, RewardRoot
from offchain.attestation.salts import salt
from offchain.attestation.tree import Tree
from offchain.attestation.typed_data import SigningDomain
from offchain.companions.errors import StatementError

STATEMENT: Final = "promissory-reward-statement/1"
CLAIM: Final = "promissory-reward-claim/1"
MANIFEST: Final = "promissory-reward-manifest/1"
_EARNINGS: Final = "promissory-reward-earnings/1"


@dataclass(frozen=True, slots=True)
class Statement:
    """domain : of the distributor; decimals : of the token; manifest : the bytes whose hash the root carries."""

    domain: SigningDomain
    programme: Programme
    root: RewardRoot
    decimals: int
    manifest: bytes

    @property
    def id(self) -> bytes:
        """Of the programme."""
        return self.programme.id(self.domain)

    def digest(self) -> bytes:
        """What the issuer signs, 32 bytes."""
        return self.domain.digest(self.root.hash(self.id))


@dataclass(frozen=True, slots=True)
class Claim:
    """What one wallet claims with. path : from its leaf to the root."""

    domain: SigningDomain
    programme: Programme
    root: RewardRoot
    earned: Earned
    path: tuple[bytes, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class Epoch:
    """A statement with the wallets that it is about, the tree over them, and the secret that their salts come from."""

    statement: Statement
    rows: tuple[Earned, ...]
    tree: Tree
    salt_key: bytes


def build(
    domain: SigningDomain,
    programme: Programme,
    earned: Mapping[int, int],
    *,
    epoch: int,
    active_from: int,
    decimals: int,
    salt_key: bytes,
) -> Epoch:
    """An epoch. earned : account -> minor units; active_from : Unix seconds; salt_key : secret, 32
    bytes, by which the auditor makes the same leaves."""
    found = programme.id(domain)
    rows = tuple(
        Earned(account, amount, salt(salt_key, "reward", found, epoch, account))
        for account, amount in sorted(earned.items())
    )
    tree = rewards.build(found, epoch, rows)
    data_root = keccak(b"".join(row.account.to_bytes(20, "big") + row.amount.to_bytes(32, "big") for row in rows))
    root = RewardRoot(
        epoch=epoch,
        root=tree.root,
        depth=tree.depth,
        total=sum(earned.values()),
        active_from=active_from,
        data_root=data_root,
        manifest_hash=bytes(32),
    )
    manifest = _manifest(programme, found, root, len(rows), salt_key)
    statement = Statement(domain, programme, replace(root, manifest_hash=keccak(manifest)), decimals, manifest)
    return Epoch(statement, rows, tree, salt_key)


def _manifest(programme: Programme, found: bytes, root: RewardRoot, wallets: int, salt_key: bytes) -> bytes:
    """Canonical JSON of what the root was made from."""
    document = {
        "schema": MANIFEST,
        "programme": f"0x{found.hex()}",
        "epoch": root.epoch,
        "wallets": wallets,
        "total": root.total,
        "root": f"0x{root.root.hex()}",
        "data_root": f"0x{root.data_root.hex()}",
        "rules_hash": f"0x{programme.rules_hash.hex()}",
        "salt_key_hash": f"0x{keccak(salt_key).hex()}",
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def write(folder: Path, epoch: Epoch) -> None:
    """Writes an epoch into a folder that does not hold one yet. Raises `StatementError`."""
    if (folder / "statement.json").exists():
        raise StatementError(f"{folder} holds a statement already: give another --out")
    (folder / "claims").mkdir(parents=True, exist_ok=True)
    common = _common(epoch.statement)
    for place, row in enumerate(epoch.rows):
        claim = {
            "schema": CLAIM,
            **common,
            "account": f"0x{row.account:040x}",
            "earned": row.amount,
            "salt": f"0x{row.salt.hex()}",
            "path": [f"0x{node.hex()}" for node in epoch.tree.path(place)],
        }
        _save(folder / "claims" / f"0x{row.account:040x}.json", claim)
    accounts = {f"0x{row.account:040x}": row.amount for row in epoch.rows}
    _save(folder / "earnings.json", {"schema": _EARNINGS, "salt_key": f"0x{epoch.salt_key.hex()}", "earned": accounts})
    _save(folder / "statement.json", {"schema": STATEMENT, **common, "manifest": epoch.statement.manifest.decode()})


def read(folder: Path) -> Statement:
    """The statement in a folder, computed again from its earnings where those are there. Raises `StatementError`."""
    path = folder / "statement.json"
    document = _load(path, STATEMENT)
    try:
        manifest = document["manifest"].encode()
        domain, programme, root, decimals = _parts(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StatementError(f"{path}: {error!r}; build it again") from error
    statement = Statement(domain, programme, root, decimals, manifest)
    if keccak(manifest) != root.manifest_hash:
        raise StatementError(f"{path}: the manifest is not the one whose hash the root carries; build it again")
    if (folder / "earnings.json").exists():
        _check_earnings(folder, statement)
    return statement


def read_claim(path: Path) -> Claim:
    """What a wallet was given. Raises `StatementError`."""
    document = _load(path, CLAIM)
    try:
        earned = Earned(int(document["account"], 16), int(document["earned"]), _word(document["salt"]))
        path_up = tuple(_word(node) for node in document["path"])
        domain, programme, root, decimals = _parts(document)
        return Claim(domain, programme, root, earned, path_up, decimals)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StatementError(f"{path}: {error!r}; ask for the claim again") from error


def _check_earnings(folder: Path, statement: Statement) -> None:
    document = _load(folder / "earnings.json", _EARNINGS)
    try:
        earned = {int(account, 16): int(amount) for account, amount in document["earned"].items()}
        key, root = _word(document["salt_key"]), statement.root
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StatementError(f"{folder / 'earnings.json'}: {error!r}; build it again") from error
    again = build(
        statement.domain,
        statement.programme,
        earned,
        epoch=root.epoch,
        active_from=root.active_from,
        decimals=statement.decimals,
        salt_key=key,
    )
    if again.statement != statement:
        raise StatementError(f"{folder}: the earnings do not compute to the root that is to be signed; build it again")


def _common(statement: Statement) -> dict[str, Any]:
    programme, root = asdict(statement.programme), asdict(statement.root)
    for name in ("merchant", "token", "issuer", "auditor"):
        programme[name] = f"0x{programme[name]:040x}"
    return {
        "chain_id": statement.domain.chain_id,
        "distributor": f"0x{statement.domain.contract:040x}",
        "decimals": statement.decimals,
        "programme": {name: f"0x{it.hex()}" if isinstance(it, bytes) else it for name, it in programme.items()},
        "root": {name: f"0x{it.hex()}" if isinstance(it, bytes) else it for name, it in root.items()},
    }


def _parts(document: Mapping[str, Any]) -> tuple[SigningDomain, Programme, RewardRoot, int]:
    terms, root = document["programme"], document["root"]
    programme = Programme(
        merchant=int(terms["merchant"], 16),
        token=int(terms["token"], 16),
        issuer=int(terms["issuer"], 16),
        auditor=int(terms["auditor"], 16),
        claims_until=int(terms["claims_until"]),
        root_delay=int(terms["root_delay"]),
        rules_hash=_word(terms["rules_hash"]),
        salt=_word(terms["salt"]),
    )
    published = RewardRoot(
        epoch=int(root["epoch"]),
        root=_word(root["root"]),
        depth=int(root["depth"]),
        total=int(root["total"]),
        active_from=int(root["active_from"]),
        data_root=_word(root["data_root"]),
        manifest_hash=_word(root["manifest_hash"]),
    )
    domain = rewards.rewards_domain(int(document["chain_id"]), int(document["distributor"], 16))
    return domain, programme, published, int(document["decimals"])


def _word(text: str) -> bytes:
    word = bytes.fromhex(text.removeprefix("0x"))
    if len(word) != 32:
        raise ValueError(f"{text} has {len(word)} bytes, wanted 32")
    return word


def _load(path: Path, schema: str) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["schema"] != schema:
            raise ValueError(f"schema {document['schema']!r}, wanted {schema}")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise StatementError(f"{path}: {error}; build it again") from error
    return dict(document)


def _save(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
