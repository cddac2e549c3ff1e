"""What tokens say that contracts have, at one block."""

from collections.abc import Iterable

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import token_call
from offchain.attestation.parts import address_bytes
from offchain.auditor.statements import Owed
from offchain.domain.refusals import Refusal
from offchain.index.config import IndexConfig
from offchain.ports import CallRevertedError, Chain


def balances(chain: Chain, config: IndexConfig, owed: Iterable[Owed], block: int) -> dict[tuple[str, int], int]:
    """(keeper, token) -> minor units; 0 where the token does not answer as one. Raises `ChainUnavailableError`, also
    where the node forgot the state of that block."""
    return {(it.keeper, it.token): balance(chain, it.token, config.keeper(it.keeper), block) for it in owed}


def balance(chain: Chain, token: int, account: int, block: int) -> int:
    """What a token says that an account has. Raises `ChainUnavailableError`."""
    try:
        found = decode_words(chain.call(token, token_call("balanceOf", address_bytes(account)), block=block))
    except (Refusal, CallRevertedError):
        return 0
    return found[0] if len(found) == 1 else 0
