"""What the contracts say of themselves at one block, beside what the records add up to."""

from dataclasses import dataclass

from offchain.attestation.calls import call, decode_words
from offchain.attestation.parts import address_bytes
from offchain.attestation.records import KEPT_BY, ZERO_DIGEST
from offchain.audit.books import Books, CampaignBook, MerchantBook
from offchain.audit.findings import Findings, Kind
from offchain.audit.wording import account, word
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience
from offchain.index.config import IndexConfig
from offchain.ports import CallRevertedError, Chain, ChainUnavailableError


@dataclass(frozen=True, slots=True)
class Counters:
    """block : at which the contracts are asked."""

    chain: Chain
    config: IndexConfig
    block: int
    findings: Findings

    def check(self, books: Books) -> None:
        """Asks for every campaign, coupon word, root, nonce and cashier that the books know. Raises what the chain
        raises."""
        self._check_pair()
        self._check_beginning()
        for campaign in books.campaigns.values():
            name = f"campaign {word(campaign.id)}"
            self._check_state(name, campaign)
            self._check_coupons(name, campaign)
            if campaign.terms.audience == Audience.ROOT:
                self._check_roots(name, campaign)
        for merchant, book in books.merchants.items():
            self._check_nonces(merchant, book)
            for cashier, expiry in book.cashiers.items():
                asked = ("cashierExpiry", address_bytes(merchant), address_bytes(cashier))
                name = f"cashier {account(cashier)} of merchant {account(merchant)}"
                self._compare(name, ("expiry",), (expiry,), self._ask(self.config.hub, *asked))

    def ledger_digest(self, merchant: int, keeper: str) -> bytes:
        """The digest that a contract keeps of a merchant's records in it; of none where there is no such contract."""
        if keeper not in KEPT_BY:
            return ZERO_DIGEST
        contract, data = self.config.keeper(keeper), call("ledgerDigest", address_bytes(merchant))
        return self.chain.call(contract, data, block=self.block) or ZERO_DIGEST

    def _check_pair(self) -> None:
        hub, roots = self.config.hub, self.config.roots
        self._compare(f"hub {account(hub)}", ("companion",), (roots,), self._ask(hub, "companion"))
        self._compare(f"roots {account(roots)}", ("hub",), (hub,), self._ask(roots, "hub"))
        # Also where the deployment document names none: what nobody looks at is not complete.
        for name, wanted in (("checkout", self.config.checkout), ("vault", self.config.vault)):
            found = self._ask(hub, name)
            unnamed = isinstance(found, tuple) and any(found) and self._acted(found[0])
            if wanted or unnamed:
                self._compare(f"{name} of hub {account(hub)}", (name,), (wanted,), found)

    def _acted(self, contract: int) -> bool:
        """Whether a contract recorded anything in the blocks of the index."""
        step = self.config.batch_blocks
        firsts = range(self.config.first_block, self.block + 1, step)
        return any(self.chain.logs([contract], it, min(it + step - 1, self.block)) for it in firsts)

    def _check_beginning(self) -> None:
        """Nothing may have happened before the first block: a merchant with records there alone would be missing."""
        before = self.config.first_block - 1
        if before < 0 or not self._stood(before):
            return
        logs = self.chain.logs(self.config.contracts, 0, before)
        if logs:
            name = f"history before block {self.config.first_block}"
            found = f"{len(logs)} logs, the first in block {logs[0].block_number}"
            self.findings.add(Kind.STATE, name, "none: the first block is that of the hub's creation", found)

    def _stood(self, block: int) -> bool:
        """Whether there was a hub then."""
        try:
            return bool(self.chain.call(self.config.hub, call("companion"), block=block))
        except (Refusal, CallRevertedError):
            return True
        except ChainUnavailableError as error:
            self.findings.note("history before the first block not looked for", str(error))
            return False

    def _check_nonces(self, merchant: int, book: MerchantBook) -> None:
        """Every word of the nonces that the quotes name; others may be spent where calldata were not seen."""
        for at, bits in sorted(book.nonce_words().items()):
            found = self._ask(self.config.hub, "nonceWord", address_bytes(merchant), at)
            if book.unseen_nonces and isinstance(found, tuple):
                found = tuple(it & bits for it in found)
            self._compare(f"nonce word {at} of merchant {account(merchant)}", ("bits",), (bits,), found)

    def _check_state(self, name: str, campaign: CampaignBook) -> None:
        state = campaign.state
        replayed = (state.remaining, state.used, state.ended_at, state.paused_until, state.voucher_epoch)
        columns = ("remaining", "used", "endedAt", "pausedUntil", "voucherEpoch")
        self._compare(f"state of {name}", columns, replayed, self._ask(self.config.hub, "stateOf", campaign.id))
        limits = (state.period_no, state.period_used, campaign.stock_used)
        found = self._ask(self.config.hub, "limitsOf", campaign.id)
        self._compare(f"limits of {name}", ("periodNo", "periodUsed", "stockUsed"), limits, found)
        for wallet, uses in campaign.wallet_uses.items():
            found = self._ask(self.config.hub, "walletUses", campaign.id, address_bytes(wallet))
            self._compare(f"uses of {account(wallet)} of {name}", ("uses",), (uses,), found)

    def _check_coupons(self, name: str, campaign: CampaignBook) -> None:
        """Every word that the records touch, and the first and the last of the campaign."""
        words = {0, (campaign.terms.cap - 1) >> 8, *campaign.spent.words}
        for at in sorted(words):
            found = self._ask(self.config.hub, "usedWord", campaign.id, at)
            self._compare(f"coupon word {at} of {name}", ("bits",), (campaign.spent.words.get(at, 0),), found)

    def _check_roots(self, name: str, campaign: CampaignBook) -> None:
        for epoch, commitment in campaign.commitments.items():
            found = self._ask(self.config.hub, "rootCommitment", campaign.id, epoch)
            replayed = (int.from_bytes(commitment, "big"),)
            self._compare(f"root of epoch {epoch} of {name}", ("commitment",), replayed, found)
        issued = (campaign.next_epoch, campaign.next_index, campaign.liability)
        found = self._ask(self.config.roots, "issuedOf", campaign.id)
        self._compare(f"roots of {name}", ("nextEpoch", "nextIndex", "liability"), issued, found)

    def _ask(self, contract: int, function: str, *arguments: object) -> tuple[int, ...] | Exception:
        try:
            return decode_words(self.chain.call(contract, call(function, *arguments), block=self.block))
        except (Refusal, CallRevertedError) as refusal:
            return refusal

    def _compare(
        self, name: str, columns: tuple[str, ...], replayed: tuple[int, ...], found: tuple[int, ...] | Exception
    ) -> None:
        if found == replayed:
            return
        answer = str(found) if isinstance(found, Exception) else _texts(columns, found)
        self.findings.add(Kind.STATE, name, f"replayed {_texts(columns, replayed)}", f"on chain {answer}")


def _texts(columns: tuple[str, ...], values: tuple[int, ...]) -> str:
    if len(columns) != len(values):
        return f"{len(values)} words"
    return ", ".join(f"{name}={number}" for name, number in zip(columns, values, strict=True))
