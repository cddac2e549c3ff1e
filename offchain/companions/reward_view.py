"""What a distributor says of one programme of rewards."""

from dataclasses import dataclass

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import reward_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.rewards import Programme, rewards_domain
from offchain.attestation.typed_data import SigningDomain
from offchain.companions.errors import NoContractError
from offchain.companions.history import History, history_of, records
from offchain.companions.paper import Paper
from offchain.companions.prepared import Form
from offchain.companions.programme_document import ProgrammeDocument, draft
from offchain.companions.token import Token
from offchain.domain.refusals import Refusal
from offchain.ports import Chain


@dataclass(frozen=True, slots=True)
class RewardStanding:
    """funded, paid, total : minor units; total, epoch : of the newest root that counts, 0 before the first."""

    funded: int
    paid: int
    total: int
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardView:
    """distributor : address; first_block : at the latest that of its creation. Raises `ChainUnavailableError`
    everywhere."""

    chain: Chain
    distributor: int
    first_block: int

    @property
    def domain(self) -> SigningDomain:
        """Of programmes, roots and referrals."""
        return rewards_domain(self.chain.chain_id, self.distributor)

    def form_of(self, paper: Paper[ProgrammeDocument]) -> Form[Programme]:
        """How this document becomes a programme of this distributor. Raises `NoContractError`."""
        self.check_there()
        document = paper.document

        def terms(now: int, merchant: int) -> Programme:
            return draft(document, paper.source, now=now, roles=paper.roles_for(merchant)).terms

        return Form(
            name=document.name,
            about="programme",
            decimals=document.decimals,
            draft=terms,
            merchant_of=lambda programme: programme.merchant,
            id_of=self.id_of,
            has=self.has,
            knows=self._knows,
        )

    def check_there(self) -> None:
        """Raises `NoContractError` where there is no such contract."""
        if not self.chain.call(self.distributor, reward_call("heldIn", bytes(20))):
            raise NoContractError("rewards", self.chain.chain_id)

    def id_of(self, programme: Programme) -> bytes:
        """32 bytes."""
        return programme.id(self.domain)

    def has(self, programme: Programme) -> bool:
        """Whether it was created: a referral to nobody is refused in any case, and otherwise where it was not."""
        try:
            self.chain.call(self.distributor, reward_call("refer", programme.fields(), bytes(20), bytes(20), b""))
        except Refusal as refusal:
            return refusal.code != "Rewards_UnknownProgramme"
        return True

    def standing_of(self, found: bytes) -> RewardStanding:
        """All zeros before anything arrived. found : its id."""
        return RewardStanding(*self._words("standingOf", found))

    def claimed_of(self, found: bytes, account: int) -> int:
        """What a wallet was paid so far, minor units."""
        return self._words("claimedOf", found, address_bytes(account))[0]

    def referrer_of(self, found: bytes, referee: int) -> int:
        """Who brought a wallet; 0 for nobody."""
        return self._words("referrerOf", found, address_bytes(referee))[0]

    def history_of(self, programme: Programme, block: int | None = None) -> History:
        """The records of its merchant."""
        last = self.chain.block(block).number
        return history_of(self.chain, self.distributor, programme.merchant, self.first_block, last)

    def digest_of(self, merchant: int, block: int) -> bytes:
        """The distributor's running digest over the merchant's records, after a block."""
        data = reward_call("ledgerDigest", address_bytes(merchant))
        return self.chain.call(self.distributor, data, block=block)

    def token_of(self, programme: Programme) -> Token:
        """What it pays in."""
        return Token(self.chain, programme.token)

    def _words(self, name: str, *arguments: object) -> tuple[int, ...]:
        return decode_words(self.chain.call(self.distributor, reward_call(name, *arguments)))

    def _knows(self, found: bytes) -> bool:
        wanted, last = int.from_bytes(found, "big"), self.chain.block().number
        return any(
            record.words["id"] == wanted for record in records(self.chain, self.distributor, self.first_block, last)
        )
