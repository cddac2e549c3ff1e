"""The `Chain` port for whoever reads much: raw JSON-RPC in batches, logs as columns.

An answer of `eth_getLogs` becomes columns without a step a log (offchain/adapters/raw_scan.py). Ranges of blocks shrink
where a node refuses or cuts an answer, and grow again; some travel at once. With every range the newest block of it is
asked for: a node that has it not is behind, and its silence about logs says nothing.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from requests.exceptions import RequestException

from offchain.adapters.range_size import RangeSize
from offchain.adapters.raw_logs import check, check_not_removed, columns_of
from offchain.adapters.raw_provider import AnswerCutError, Call, RawProvider, answers_of
from offchain.adapters.raw_scan import scan
from offchain.adapters.rpc_answers import block_of, read_answer
from offchain.adapters.web3_chain import Web3Chain
from offchain.index.errors import UnsteadyChainError
from offchain.index.log_columns import LogColumns, joined
from offchain.ports import CallRevertedError, ChainUnavailableError

_FIRST_BLOCKS: Final = 256
"""Blocks of the first range."""
_MALFORMED: Final = (ValueError, TypeError, KeyError, AttributeError, OverflowError)


class RawChain(Web3Chain):
    """One node behind a URL. timeout, attempts : as `Web3Chain`; connections : ranges that travel at once; blocks : how
    many a range has at first."""

    def __init__(
        self, url: str, timeout: float = 30.0, attempts: int = 5, connections: int = 2, blocks: int = _FIRST_BLOCKS
    ) -> None:
        super().__init__(url, timeout, attempts)
        self._raw = RawProvider(url, timeout, attempts)
        self._provider = self._raw
        self._connections = connections
        self._range = RangeSize(blocks)

    def logs(self, addresses: Sequence[int], first: int, last: int) -> LogColumns:
        """Logs of these contracts in the blocks [first, last], in the order of the chain. Raises `UnsteadyChainError`
        where they contradict each other or the question, and `ChainUnavailableError`."""
        return joined(list(self.columns(addresses, first, last)))

    def columns(self, addresses: Sequence[int], first: int, last: int) -> Iterator[LogColumns]:
        """The same as columns, a range of blocks after the other."""
        question = {"address": [f"0x{address:040x}" for address in addresses]}
        ranges = self._ranges(first, last)
        with ThreadPoolExecutor(self._connections) as pool:
            waiting: deque[Future[list[LogColumns]]] = deque()
            for blocks in ranges:
                waiting.append(pool.submit(self._read, question, addresses, blocks))
                if len(waiting) > self._connections:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()

    def _ranges(self, first: int, last: int) -> Iterator[range]:
        while first <= last:
            blocks = range(first, min(last, first + self._range.blocks - 1) + 1)
            yield blocks
            first = blocks.stop

    def _read(self, question: dict[str, Any], addresses: Sequence[int], blocks: range) -> list[LogColumns]:
        """Logs of some blocks; of half of them and then of the others, where the node does not answer for all."""
        answer = self._answer(question, blocks)
        if isinstance(answer, Exception):
            if len(blocks) == 1:
                raise answer
            self._range.was_refused(len(blocks))
            middle = blocks.start + len(blocks) // 2
            halves = (range(blocks.start, middle), range(middle, blocks.stop))
            return [part for half in halves for part in self._read(question, addresses, half)]
        logs, newest, size = answer
        self._range.was_answered(len(blocks), size)
        self._check(logs, newest, addresses, blocks)
        return [logs]

    def _answer(self, question: dict[str, Any], blocks: range) -> tuple[LogColumns, Any, int] | Exception:
        """Logs, newest block and bytes; or why the node gives none."""
        bounds = {"fromBlock": hex(blocks.start), "toBlock": hex(blocks[-1])}
        head: Call = ("eth_getBlockByNumber", [bounds["toBlock"], False])
        asked: list[Call] = [("eth_getLogs", [{**question, **bounds}]), head]
        try:
            ids, content = self._raw.ask(asked, cut_is_final=len(blocks) > 1)
            logs, newest = self._read_logs(ids, content)
        except AnswerCutError as error:
            return self._unavailable(error)
        except (RequestException, OSError, *_MALFORMED) as error:
            raise self._unavailable(error) from error
        except (ChainUnavailableError, CallRevertedError) as error:
            return error
        return logs, newest, len(content)

    def _read_logs(self, ids: Sequence[int], content: bytes) -> tuple[LogColumns, Any]:
        """From the bytes, where they have the common form, or else by the parser."""
        scanned = scan(content)
        if scanned is not None:
            logs, rest = scanned
            answer, newest = answers_of(ids, rest)
            if answer.get("result") == []:
                return logs, newest
        answer, newest = answers_of(ids, content)
        entries = read_answer(list, "eth_getLogs", answer)
        check_not_removed(entries)
        return columns_of(entries), newest

    def _check(self, logs: LogColumns, answer: Any, addresses: Sequence[int], blocks: range) -> None:
        newest = read_answer(block_of, "eth_getBlockByNumber", answer)
        if newest is None or newest.number != blocks[-1]:
            raise UnsteadyChainError(
                f"{self._shown} was asked for logs up to block {blocks[-1]}, which it does not have"
            )
        check(logs, addresses, blocks[0], blocks[-1])
        of_newest = logs.block_hash[logs.block_number == newest.number][:1]
        if len(of_newest) and of_newest.tobytes() != newest.hash:
            raise UnsteadyChainError(f"a log of block {newest.number} is of another block of that number")

    def _unavailable(self, error: Exception) -> ChainUnavailableError:
        return ChainUnavailableError(f"{self._shown} did not answer eth_getLogs: {self._told(error)}")
