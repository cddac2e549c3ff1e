"""Erasing a person: what is destroyed, what is kept and why, and the proof that nothing of the rest can be read.

The order matters: coupons and all other rows of the store go first, since the wallet stands in the vault alone; then
the data key, so that an erasure that breaks off later has already made the vault and every copy of it unreadable.
Running it again ends it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from offchain.data.consents import ALL, ERASED, Consent
from offchain.domain.refusals import Refusal
from offchain.privacy.needles import SHORTEST, Needle, of_person
from offchain.privacy.vault import Reader, Vault

SCHEMA: Final = "promissory-erasure/1"

KEPT: Final = (
    {
        "what": "records of the chain under the wallet: redemptions, deposits, claims, and the index made of them",
        "why": "nobody can change a chain; nothing that is left here joins the wallet to the person",
        "zh": "链上以钱包地址记录的核销、押金与领取，以及由此建立的索引：链无法更改，且此处不再保存钱包与本人的关联",
    },
    {
        "what": "transactions of the relayer: what was signed stands in the outbox, and what was sent on the chain",
        "why": "the outbox must know every nonce that it signed for; calls of batches that are over are removed there",
        "zh": "中继的交易：发件箱须保留每个已签名的 nonce，已发送的在链上；已结束批次的调用数据已删除",
    },
    {
        "what": "the leaves of published roots and the hashes of snapshots",
        "why": "each is a hash over a salt; whoever lacks the epoch's salt key cannot try values against it",
        "zh": "已发布的树叶与快照哈希：均含盐值，没有该期盐密钥者无法逐一试探",
    },
    {
        "what": "one line of consents.jsonl: the pseudonym, as erased",
        "why": "so that a later export of the shop does not bring the person's behaviour back",
        "zh": "consents.jsonl 中的一行（仅假名，标记为已删除）：避免商家以后导出的数据再次带入此人",
    },
    {
        "what": "lines of the log of reads that name the pseudonym",
        "why": "the log shows who read what; a line that is taken out breaks it",
        "zh": "访问日志中含该假名的行：日志用于证明谁读取过什么，删除任何一行都会使其失效",
    },
)

LIMITS: Final = (
    "Only the folders that were named were looked into: name every backup with --backups.",
    f"Texts of fewer than {SHORTEST} characters were looked for as whole values of tables and JSON documents only.",
    "Files are overwritten or replaced; a disk may keep old blocks for a while: encrypt disks.",
    "Whoever copied key ring and key-encryption key to a place that was not named can still open an old vault.",
)


class Places(Protocol):
    """What an erasure changes and looks into outside the vault."""

    def tables_without(self, names: Collection[str]) -> Mapping[str, int]:
        """File -> rows that were removed from the shop's tables."""

    def wallets_of(self, names: Collection[str]) -> Collection[int]:
        """That the store of the service joins to the person, whatever the vault knows."""

    def store_without(self, names: Collection[str], wallets: Collection[int]) -> Mapping[str, int]:
        """`coupons` and `store_rows` that were forgotten: sessions, roles, orders of the relayer and their answers,
        offers that wait for a wallet and the log of bindings, behaviour that was received, messages that were sent."""

    def renew_wrapping(self) -> Vault:
        """Destroys the key-encryption key in force, and puts another in its place."""

    def forget_consents(self, pseudonym: str, erased: Consent) -> int:
        """Records that were replaced by the one that says erased."""

    def scrub(self) -> None:
        """Leaves nothing of deleted rows in the databases."""

    def prove(self, needles: Sequence[Needle], whom: "Whom", person: bytes | None) -> "Proof":
        """Looks everywhere, backups and archives too, and tries every key on every key ring. person : as the vault had
        them, None where it did not know them."""


@dataclass(frozen=True, slots=True)
class Proof:
    """files, size : how many were looked into, bytes; traces : (file, what); harmless : the same of pseudonyms;
    unread : files that could not be looked into; trials : what was tried to open, and how much opened."""

    files: int
    size: int
    traces: tuple[tuple[str, str], ...]
    harmless: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    trials: Mapping[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing can be recovered from what was looked into."""
        return not self.traces and not self.unread and not self.trials.get("opened", 0)


@dataclass(frozen=True, slots=True)
class Whom:
    """shopper : the shop's id, "" where it is not known and the vault is to say it; wallets : of the vault and of the
    log of bindings."""

    pseudonym: str
    shopper: str = ""
    wallets: frozenset[int] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Under which rows are about them."""
        return frozenset({self.pseudonym, self.shopper} - {""})


def erase(vault: Vault, places: Places, whom: Whom, reader: Reader, now: int) -> dict[str, Any]:
    """Destroys everything of one person that may be destroyed, and proves it. The document names nobody.

    now : Unix seconds. Raises `Refusal`: Privacy_UnknownShopper when only a pseudonym is given that the vault does not
    know, since then nothing could be looked for.
    """
    held = vault.data_key(whom.pseudonym)
    if held is None and not whom.shopper:
        raise Refusal("Privacy_UnknownShopper", pseudonym=bytes.fromhex(whom.pseudonym))
    values = vault.reveal(whom.pseudonym) if held is not None else {}
    shopper = whom.shopper or values.get("shopper", "")
    person, data_key = held if held is not None else (None, None)
    known = Whom(whom.pseudonym, shopper, _wallets(places, Whom(whom.pseudonym, shopper), values))
    bound = {f"bound wallet {at}": f"0x{it:040x}" for at, it in enumerate(sorted(known.wallets), start=1)}
    needles = of_person(
        shopper=shopper,
        pseudonym=whom.pseudonym,
        values=values | bound,
        data_key=data_key,
        wrapping=vault.wrapping.secret,
    )
    vault.note("erase", reader, whom.pseudonym, list(values), now)
    store = places.store_without(known.names, known.wallets)
    removed = {**_destroy(vault, places, whom.pseudonym, person, now), **store}
    removed["rows"] = sum(places.tables_without(known.names).values())
    places.scrub()
    return _document(whom.pseudonym, removed, needles, places.prove(needles, known, person), now)


def _wallets(places: Places, whom: Whom, values: Mapping[str, str]) -> frozenset[int]:
    known = [int(values["wallet"], 16)] if "wallet" in values else []
    return frozenset({*known, *places.wallets_of(whom.names)})


def _destroy(vault: Vault, places: Places, pseudonym: str, person: bytes | None, now: int) -> dict[str, int]:
    """The key first; then everything that it opened."""
    vault.ring.remove(pseudonym)
    places.renew_wrapping()
    return {
        "data_keys": int(person is not None),
        "fields": vault.rows.keep_only({key.person for key in vault.ring.all()}),
        "consents": places.forget_consents(pseudonym, Consent(pseudonym, ALL, False, now, ERASED)),
    }


def _document(
    pseudonym: str, removed: Mapping[str, int], needles: Sequence[Needle], proof: Proof, now: int
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "pseudonym": pseudonym,
        "time": now,
        "removed": dict(removed),
        "nothing_recoverable": proof.holds,
        "looked_for": [needle.what for needle in needles],
        "looked_into": {"files": proof.files, "bytes": proof.size, "unread": list(proof.unread)},
        "found": [{"file": file, "what": what} for file, what in proof.traces],
        "pseudonym_remains": sorted({file for file, _ in proof.harmless}),
        "keys_tried": dict(proof.trials),
        "kept": [dict(it) for it in KEPT],
        "limits": list(LIMITS),
    }
