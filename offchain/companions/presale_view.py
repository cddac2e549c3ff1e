"""What an escrow says of one pre-sale."""

from dataclasses import dataclass

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import presale_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of, presale_id, presales_domain
from offchain.companions.errors import NoContractError
from offchain.companions.history import History, history_of, records
from offchain.companions.paper import Paper
from offchain.companions.prepared import Form
from offchain.companions.presale_document import PresaleDocument, draft
from offchain.companions.token import Token
from offchain.domain.presale import Phase, Presale
from offchain.domain.refusals import Refusal
from offchain.ports import Chain


@dataclass(frozen=True, slots=True)
class PresaleStanding:
    """balance_until : Unix seconds, exclusive; 0 before the goods are ready."""

    phase: Phase
    units_reserved: int
    balance_until: int


@dataclass(frozen=True, slots=True)
class HeldDeposit:
    """units, amount : as `depositOf` answers, both 0 once the balance is paid; returned, forfeited : whether that part
    was sent."""

    units: int
    amount: int
    returned: bool
    forfeited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PresaleView:
    """escrow : address; first_block : at the latest that of its creation. Raises `ChainUnavailableError` everywhere."""

    chain: Chain
    escrow: int
    first_block: int

    def form_of(self, paper: Paper[PresaleDocument]) -> Form[Presale]:
        """How this document becomes a pre-sale of this escrow. Raises `NoContractError`."""
        self.check_there()
        document = paper.document

        def terms(now: int, merchant: int) -> Presale:
            return draft(document, paper.source, now=now, roles=paper.roles_for(merchant)).terms

        return Form(
            name=document.name,
            about="presale",
            decimals=document.decimals,
            draft=terms,
            merchant_of=lambda presale: presale.merchant,
            id_of=self.id_of,
            has=lambda presale: self.standing_of(presale) is not None,
            knows=self._knows,
        )

    def check_there(self) -> None:
        """Raises `NoContractError` where there is no such contract."""
        if not self.chain.call(self.escrow, presale_call("heldIn", bytes(20))):
            raise NoContractError("presales", self.chain.chain_id)

    def id_of(self, presale: Presale) -> bytes:
        """32 bytes."""
        return presale_id(presales_domain(self.chain.chain_id, self.escrow), presale)

    def standing_of(self, presale: Presale) -> PresaleStanding | None:
        """None where the escrow does not have it."""
        try:
            answer = self.chain.call(self.escrow, presale_call("standingOf", fields_of(presale)))
        except Refusal as refusal:
            if refusal.code == "Presale_Unknown":
                return None
            raise
        phase, reserved, until = decode_words(answer)
        return PresaleStanding(Phase(phase), reserved, until)

    def deposit_of(self, presale: Presale, shopper: int) -> HeldDeposit:
        """What is held of a shopper."""
        data = presale_call("depositOf", self.id_of(presale), address_bytes(shopper))
        units, amount, returned, forfeited = decode_words(self.chain.call(self.escrow, data))
        return HeldDeposit(units, amount, bool(returned), bool(forfeited))

    def shoppers_of(self, presale: Presale) -> list[int]:
        """Who paid a deposit, in the order of the chain."""
        found = self.id_of(presale)
        return [record.words["shopper"] for record in self.history_of(presale).of(found, "DepositPaid")]

    def history_of(self, presale: Presale, block: int | None = None) -> History:
        """The records of its merchant."""
        last = self.chain.block(block).number
        return history_of(self.chain, self.escrow, presale.merchant, self.first_block, last)

    def digest_of(self, merchant: int, block: int) -> bytes:
        """The escrow's running digest over the merchant's records, after a block."""
        data = presale_call("ledgerDigest", address_bytes(merchant))
        return self.chain.call(self.escrow, data, block=block)

    def token_of(self, presale: Presale) -> Token:
        """What it is paid in."""
        return Token(self.chain, presale.token)

    def _knows(self, found: bytes) -> bool:
        wanted, last = int.from_bytes(found, "big"), self.chain.block().number
        return any(record.words["id"] == wanted for record in records(self.chain, self.escrow, self.first_block, last))
