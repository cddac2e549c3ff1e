"""Whose index a store holds."""

from typing import Final

from offchain.index.config import IndexConfig
from offchain.index.errors import WrongIndexError
from offchain.index.rows import Checkpoint

_NAMES: Final = ("hub", "roots", "rewards", "presales", "vault", "checkout")


def check_config(checkpoint: Checkpoint, config: IndexConfig) -> None:
    """Raises `WrongIndexError` when the store holds the index of other contracts."""
    if _contracts(checkpoint) != _contracts(config):
        raise WrongIndexError(*(_told(*_contracts(it)) for it in (checkpoint, config)))


def _contracts(of: Checkpoint | IndexConfig) -> tuple[int, ...]:
    return of.chain_id, of.first_block, *(getattr(of, name) for name in _NAMES), *of.quorums


def _told(chain_id: int, first_block: int, *contracts: int) -> str:
    names = (*_NAMES, *("quorum" for _ in contracts[len(_NAMES) :]))
    told = [f"{name} 0x{address:040x}" for name, address in zip(names, contracts, strict=True) if address]
    return f"{', '.join(told)} of chain {chain_id} from block {first_block}"
