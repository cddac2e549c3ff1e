"""One node whose logs are believed as far as the receipts of its blocks, and those as far as the blocks' blooms."""

from collections.abc import Sequence

from offchain.adapters.block_evidence import check_logs, header_of, may_hold, receipt_logs_of
from offchain.adapters.rpc_answers import read_answer
from offchain.adapters.web3_chain import Web3Chain
from offchain.attestation.records import Log


class CheckedChain(Web3Chain):
    """A node as `FailoverChain` takes it."""

    @property
    def shown(self) -> str:
        """The URL without what is secret of it."""
        return self._shown

    def identity(self) -> tuple[int, bytes]:
        """Chain id and hash of the first block, asked anew: behind one URL there may be another node than before."""
        self._chain_id = None
        return self.chain_id, self.block(0).hash

    def checked_logs(self, addresses: Sequence[int], first: int, last: int) -> Sequence[Log]:
        """Like `logs`, compared with the receipts of the blocks. Raises `ChainUnavailableError` where they differ."""
        given, method = self.logs(addresses, first, last), "eth_getBlockByNumber"
        answers = self._ask_many([(method, hex(number), False) for number in range(first, last + 1)])
        headers = [read_answer(header_of, method, answer) for answer in answers]
        held = [header for header in headers if may_hold(header, addresses)]
        asked = [("eth_getTransactionReceipt", f"0x{it.hex()}") for header in held for it in header.transactions]
        receipts = iter([read_answer(receipt_logs_of, "receipt", answer) for answer in self._ask_many(asked)])
        by_block = {header.number: [next(receipts) for _ in header.transactions] for header in held}
        check_logs(given, addresses, headers, by_block)
        return given
