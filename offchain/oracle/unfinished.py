"""What the oracle owes: transactions that were stored, perhaps sent, and never seen mined."""

from collections.abc import Callable, Sequence

from offchain.oracle.errors import NotMinedError, TransactionRevertedError
from offchain.oracle.publisher import Publisher
from offchain.ports import ChainUnavailableError


def finish_before(publisher: Publisher, say: Callable[[str], None]) -> None:
    """Finishes what an account left unfinished, before anything new is worked out and sent: the new nonces come after
    those, and what is sent may change what there is to do. Each is said, a reverted one is settled, and one whose nonce
    something else spent is passed over. Raises `NotMinedError`, `ChainUnavailableError`, `CallRevertedError`,
    `Refusal`: nothing later could be mined.
    """
    for entry in publisher.outbox.pending(publisher.signer.address):
        if publisher.is_lost(entry):
            say(f"left unfinished, and its nonce {entry.nonce} is spent: {entry.intent}")
            continue
        say(f"left unfinished, finished first: {entry.intent}")
        try:
            publisher.finish(entry)
        except TransactionRevertedError as error:
            say(str(error))


def finish_all(publishers: Sequence[Publisher], say: Callable[[str], None]) -> int:
    """Finishes what each account left unfinished; returns how many were confirmed. Call it again and again.

    What may pass by itself is said and left for the next call; a reverted transaction is said, settled, and over.
    Raises `NonceLostError`, `CallRevertedError` and `Refusal`: those need somebody to look.
    """
    return sum(_finish(publisher, say) for publisher in publishers)


def _finish(publisher: Publisher, say: Callable[[str], None]) -> int:
    """An account's transactions, in the order of their nonces; each that reverts is settled, so this ends."""
    try:
        return publisher.resume()
    except TransactionRevertedError as error:
        say(f"the oracle: {error}")
        return _finish(publisher, say)
    except (ChainUnavailableError, NotMinedError) as error:
        say(f"the oracle tries again: {error}")
        return 0
