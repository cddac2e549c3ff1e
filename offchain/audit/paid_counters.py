"""What vault and checkout say of themselves at one block, beside what their records add up to."""

from dataclasses import dataclass

from offchain.attestation.calls import terms_tuple
from offchain.attestation.checkout import checkout_call
from offchain.attestation.parts import address_bytes, cold_tuple
from offchain.attestation.vault_calls import vault_call
from offchain.audit.asking import Asking
from offchain.audit.books import Books, CampaignBook
from offchain.audit.findings import Kind
from offchain.audit.paid_books import PaidBooks, VaultBook, cold_of
from offchain.audit.wording import account, word
from offchain.domain.funding import charges


@dataclass(frozen=True, slots=True)
class PaidCounters:
    """asking : of which block."""

    asking: Asking

    def check(self, books: Books, paid: PaidBooks) -> None:
        """Asks for every account, deposit and returned order that the books know, and whether the vault has what it
        owes. Raises what the chain raises."""
        self._check_pairs()
        for campaign, kept in paid.accounts.items():
            self._check_account(books.campaigns[campaign], kept)
            self._check_funders(books.campaigns[campaign], kept)
            self._check_charges(books.campaigns[campaign], paid)
        for token, owed in paid.owed(books).items():
            self.asking.check_held("vault", vault_call("heldIn", address_bytes(token)), token, owed)
        self._check_returned(paid)

    def _check_pairs(self) -> None:
        config, ask = self.asking.config, self.asking.ask
        if config.vault:
            self._same("hub of vault", config.vault, config.hub, ask(config.vault, vault_call("hub")))
        if config.checkout and config.vault:
            self._same("hub of checkout", config.checkout, config.hub, ask(config.checkout, checkout_call("hub")))
            self._same("vault of checkout", config.checkout, config.vault, ask(config.checkout, checkout_call("vault")))

    def _same(self, name: str, contract: int, wanted: int, found: tuple[int, ...] | Exception) -> None:
        self.asking.compare(f"{name} {account(contract)}", name.split(maxsplit=1)[0], (wanted,), found)

    def _check_account(self, book: CampaignBook, kept: VaultBook) -> None:
        """A note that the contract may have forgotten is no difference, whether it has or not."""
        found = self.asking.ask(self.asking.config.vault, vault_call("accountOf", book.id))
        told = [(it.credited, it.collected, it.noted, it.noted_at, int(it.settled)) for it in kept.readings()]
        if found not in told:
            columns = "credited collected noted notedAt settled"
            self.asking.compare(f"vault account of campaign {word(book.id)}", columns, told[0], found)

    def _check_funders(self, book: CampaignBook, kept: VaultBook) -> None:
        for position, (funder, held) in enumerate(zip(cold_of(book).funders, kept.account.deposits, strict=True)):
            found = self.asking.ask(self.asking.config.vault, vault_call("depositOf", book.id, position))
            name = f"deposit of funder {account(funder)} of campaign {word(book.id)}"
            self.asking.compare(name, "deposited", (held,), found)

    def _check_charges(self, book: CampaignBook, paid: PaidBooks) -> None:
        """What was spent, and each funder's part of it by largest remainder, as the vault divides it."""
        cold, spent = cold_of(book), paid.funding(book).spent
        found = self.asking.ask(
            self.asking.config.vault, vault_call("solvencyOf", terms_tuple(book.terms), cold_tuple(cold))
        )
        if spent < 0 or not cold.funders:
            name = f"spending of campaign {word(book.id)}"
            self.asking.findings.add(Kind.STATE, name, "at least 0, of funders that are known", f"spent={spent}")
            return
        wanted = (spent, *charges(spent, cold.share_bps))
        if isinstance(found, tuple):
            found = _spent_and_charges(found, len(cold.funders))
        columns = " ".join(("spent", *(f"charge{at}" for at in range(len(cold.funders)))))
        self.asking.compare(f"charges of campaign {word(book.id)}", columns, wanted, found)

    def _check_returned(self, paid: PaidBooks) -> None:
        checkout = self.asking.config.checkout
        for order, kept in paid.returned.items() if checkout else ():
            found = self.asking.ask(checkout, checkout_call("returnedOf", order))
            told = (kept.refunded, *kept.units)
            self.asking.compare(f"returns of order {word(order)}", "refunded units0 units1 units2 units3", told, found)
            for campaign, amount in kept.discounts.items():
                found = self.asking.ask(checkout, checkout_call("discountReturned", order, campaign))
                name = f"discount of campaign {word(campaign)} returned for order {word(order)}"
                self.asking.compare(name, "amount", (amount,), found)


def _spent_and_charges(answer: tuple[int, ...], funders: int) -> tuple[int, ...]:
    """Of the words of `solvencyOf`: spent, collectable, three offsets, and three arrays of one length."""
    first = 5 + (funders + 1) + 1
    return (answer[0], *answer[first : first + funders])
