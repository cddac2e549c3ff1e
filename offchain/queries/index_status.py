"""How far an index is."""

from dataclasses import dataclass

from offchain.index.rows import LedgerRow
from offchain.index.store import IndexStore
from offchain.ports import Chain


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """block, hash : of the checkpoint; final : blocks up to it are never undone; records : of all ledgers; tip : the
    chain's newest block; behind : how many blocks it is ahead. None where it is not known."""

    chain_id: int
    hub: int
    block: int | None
    hash: bytes | None
    final: int | None
    records: int
    tip: int | None
    behind: int | None

    def __str__(self) -> str:
        where = f"chain {self.chain_id}, hub 0x{self.hub:040x}"
        if self.block is None:
            return f"{where}: nothing is indexed"
        final = "nothing final yet" if self.final is None else f"final to {self.final}"
        lag = "" if self.behind is None else f", {self.behind} blocks behind"
        return f"{where}: block {self.block}, {final}, {self.records} records{lag}"


def status_of(store: IndexStore, chain_id: int, hub: int, chain: Chain | None) -> IndexStatus:
    """Of one index. chain : asked for its newest block, None for no such question. Raises `ChainUnavailableError`."""
    with store.read() as reader:
        checkpoint = reader.checkpoint()
        final = reader.window().final
        records = sum(row.records for row in reader.rows(LedgerRow))
    tip = None if chain is None else chain.block().number
    block = None if checkpoint is None else checkpoint.number
    return IndexStatus(
        chain_id=chain_id,
        hub=hub,
        block=block,
        hash=None if checkpoint is None else checkpoint.hash,
        final=None if final < 0 else final,
        records=records,
        tip=tip,
        behind=None if tip is None or block is None else max(0, tip - block),
    )
