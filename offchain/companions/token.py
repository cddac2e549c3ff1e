"""The token that a pre-sale or a programme moves."""

from dataclasses import dataclass

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import token_call
from offchain.attestation.parts import address_bytes
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.companions.errors import TokenError
from offchain.domain.refusals import Refusal
from offchain.ports import CallRevertedError, Chain
from offchain.texts.wording import money


@dataclass(frozen=True, slots=True)
class Token:
    """account : 160 bits. Every method raises `ChainUnavailableError`."""

    chain: Chain
    account: int

    def decimals(self) -> int | None:
        """None where the token does not tell them."""
        try:
            answer = self.chain.call(self.account, token_call("decimals"))
        except (CallRevertedError, Refusal):
            return None
        return decode_words(answer)[0] if len(answer) == 32 else None

    def check_decimals(self, wanted: int) -> None:
        """Refuses a token that says other decimals than its document. Raises `TokenError`."""
        found = self.decimals()
        if found is not None and found != wanted:
            raise TokenError(self.account, found, wanted)

    def balance_of(self, account: int) -> int:
        """Smallest units."""
        return self._number(token_call("balanceOf", address_bytes(account)))

    def allowance(self, owner: int, spender: int) -> int:
        """Smallest units that `spender` may still take."""
        return self._number(token_call("allowance", address_bytes(owner), address_bytes(spender)))

    def _number(self, data: bytes) -> int:
        answer = self.chain.call(self.account, data)
        return decode_words(answer)[0] if len(answer) == 32 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What an order needs of the sender's tokens. spender : the contract that takes `amount`, minor units; decimals :
    of the token."""

    token: Token
    spender: int
    amount: int
    decimals: int

    def act(self, desk: Desk, order: Order, note: str) -> list[Step]:
        """Lets the contract take the amount, where it may not yet, and sends the order. Raises `Refusal`.

        Where nothing is sent, what needs an allowance that is not there yet cannot be estimated: its gas is told as 0.
        """
        if self.token.allowance(desk.sender, self.spender) >= self.amount:
            return [desk.act(order, note)]
        allowed = desk.act(
            self._approval(desk, order), f"{money(self.amount, self.decimals)} may be taken by the {order.about}"
        )
        if desk.dry_run:
            outcome = Outcome.WOULD_SEND
            return [
                allowed,
                Step(action=order.action, campaign=order.campaign, outcome=outcome, note=note, about=order.about),
            ]
        return [allowed, desk.act(order, note)]

    def _approval(self, desk: Desk, order: Order) -> Order:
        # The nonce tells it from the approval of an earlier order that was given again.
        nonce = desk.view.chain.nonce(desk.sender)
        return Order(
            action="approve",
            campaign=order.campaign,
            intent=f"approve for {order.intent} at {nonce}",
            to=self.token.account,
            data=token_call("approve", address_bytes(self.spender), self.amount),
            about=order.about,
        )
