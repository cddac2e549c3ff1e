"""What the merchant does while campaigns run: pause, early end, top-up, revocation. Each once, each in the books."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from offchain.attestation import calls
from offchain.demo.foresight import Book
from offchain.demo.world import World
from offchain.domain import ledger


@dataclass(frozen=True, slots=True)
class Merchant:
    """world : where; every act is published under an intent of its own."""

    world: World

    def pause(self, book: Book, seconds: int) -> None:
        """Redemption rests."""
        time = self._act(book, "pause", seconds)
        book.state = ledger.paused(book.campaign.terms, book.state, seconds, time)

    def unpause(self, book: Book) -> None:
        """It goes on before the pause is over."""
        book.state = ledger.unpaused(book.state, self._act(book, "unpause"))

    def top_up(self, book: Book, amount: int) -> None:
        """Minor units more budget."""
        time = self._act(book, "topUp", amount)
        book.state = ledger.topped_up(book.campaign.terms, book.state, amount, time)

    def end_early(self, book: Book) -> int:
        """Announces the end; returns it, Unix seconds."""
        self._act(book, "announceEnd")
        answer = self.world.chain.call(self.world.deployment.hub, calls.call("stateOf", book.campaign.id))
        _, _, ended_at, *_ = calls.decode_words(answer)
        book.state = replace(book.state, ended_at=ended_at)
        return ended_at

    def revoke(self, book: Book, indices: Sequence[int]) -> None:
        """Takes back coupons that were not used."""
        masks: dict[int, int] = {}
        for index in indices:
            masks[index >> 8] = masks.get(index >> 8, 0) | 1 << (index & 0xFF)
        for word, mask in sorted(masks.items()):
            book.spent |= ledger.revocable(book.campaign.terms, book.spent, word, mask)
            self._act(book, "revokeIndices", word, mask)

    def revoke_epoch(self, book: Book) -> None:
        """Voids all vouchers signed so far."""
        book.state = ledger.epoch_revoked(book.campaign.terms, book.state)
        self._act(book, "revokeEpoch")

    def _act(self, book: Book, name: str, *arguments: int) -> int:
        """The time of the block in which it was done, Unix seconds: also of an act of a walk that was cut off."""
        data = calls.call(name, calls.terms_tuple(book.campaign.terms), *arguments)
        intent = f"{name} {' '.join(map(str, arguments))} {book.campaign.id.hex()}"
        receipt = self.world.publisher(self.world.roles.merchant).publish(intent, self.world.deployment.hub, data)
        return self.world.chain.block(receipt.block_number).timestamp
