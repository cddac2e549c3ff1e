"""What may be ordered for coupons as tokens. Every order says what shall be, so that giving it again sends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from eth_abi.abi import decode

from offchain.attestation.calls import decode_words, terms_tuple
from offchain.attestation.companion_calls import coupon_call
from offchain.attestation.coupon_token import coupon_domain, of_claim
from offchain.attestation.parts import address_bytes
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.papers import Papers, gather
from offchain.campaigns.prepared import Campaign
from offchain.companions.coupon_document import CouponTerms
from offchain.companions.errors import PaperError
from offchain.domain.refusals import Refusal
from offchain.ports import Chain, Signer

CLAIM_SECONDS: Final = 86_400
"""For how long a claim counts that is brought at once: as long as the chain may be busy."""


@dataclass(frozen=True, slots=True)
class CouponView:
    """What a token says. contract : its address. Raises `ChainUnavailableError` everywhere."""

    chain: Chain
    contract: int

    def is_there(self) -> bool:
        """Whether a token is at the address."""
        return len(self.chain.call(self.contract, coupon_call("totalClaimed"))) == 32  # a word

    def check(self, hub: int, terms: CouponTerms) -> None:
        """Raises `PaperError` where it was deployed with something else."""
        found = {name: decode_words(self._ask(name))[0] for name in ("hub", "merchant", "issuer")}
        wanted = {"hub": hub, "merchant": terms.merchant, "issuer": terms.issuer}
        shown = decode(["string"], self._ask("contractURI"))[0]
        if found != wanted or shown != terms.face.of_collection():
            other = ", ".join(name for name in wanted if found[name] != wanted[name]) or "shown"
            told = f"the token 0x{self.contract:040x} was deployed with another {other}"
            raise PaperError(f"{told}: undo the change of the document, or give it another name")

    def issuer(self) -> int:
        """Who signs claims."""
        return decode_words(self._ask("issuer"))[0]

    def campaign(self) -> bytes:
        """The campaign that it was opened with; zero bytes before."""
        return self._ask("campaign")

    def owner_of(self, index: int) -> int:
        """Who holds a coupon, or held it until it was used; 0 = nobody."""
        return decode_words(self._ask("ownerOf", index))[0]

    def _ask(self, name: str, *arguments: object) -> bytes:
        return self.chain.call(self.contract, coupon_call(name, *arguments))


def campaign_papers(path: Path, name: str, contract: int, chain_id: int) -> Papers:
    """The campaign's document, in which the role `name` means the token. Raises `DocumentError`, `PaperError`."""
    papers = gather(path, chain_id=chain_id)
    gate = papers.document.gate
    if gate is None or gate.contract != name:
        found = "no gate" if gate is None else f"the gate {gate.contract}"
        raise PaperError(f"{path.name} has {found}; wanted `contract: {name}` and `asks: ERC721_OWNER`")
    known = papers.roles.get(name, contract)
    if known != contract:
        raise PaperError(f"the roles file has {name} as 0x{known:040x}; wanted 0x{contract:040x}, or nothing")
    roles: Mapping[str, int] = {**papers.roles, name: contract}
    return replace(papers, roles=roles)


def open_token(desk: Desk, view: CouponView, campaign: Campaign) -> Step:
    """Gives the token its campaign, unless it has it. Raises `Refusal`."""
    if view.campaign() == campaign.id:
        return _nothing("open", campaign.id, "the token has this campaign")
    draft = campaign.draft
    data = coupon_call("open", terms_tuple(draft.terms), list(draft.words))
    return desk.act(_order(view, "open", campaign.id, data), "coupons can be claimed from now on")


def give(desk: Desk, view: CouponView, signer: Signer, to: int, index: int) -> Step:
    """Signs a coupon for a wallet, and brings the claim, unless the wallet has it.

    signer : the issuer's key. Raises `Refusal`.
    """
    campaign = view.campaign()
    if view.owner_of(index) == to:
        return _nothing(f"give {index}", campaign, f"0x{to:040x} holds coupon {index}, or used it")
    deadline = desk.view.now() + CLAIM_SECONDS
    digest = coupon_domain(view.chain.chain_id, view.contract).digest(of_claim(to, index, deadline))
    data = coupon_call("claim", address_bytes(to), index, deadline, signer.sign(digest))
    return desk.act(
        _order(view, f"give {index}", campaign, data, f" to 0x{to:040x}"), f"coupon {index} for 0x{to:040x}"
    )


def check_issuer(signer: int, issuer: int) -> None:
    """Refuses to sign with another key than the issuer's. Raises `Refusal`."""
    if signer != issuer:
        raise Refusal("Coupon_Signer", recovered=signer, issuer=issuer)


def _order(view: CouponView, action: str, campaign: bytes, data: bytes, whom: str = "") -> Order:
    intent = f"{action} of token 0x{view.contract:040x}{whom}"
    return Order(action=action, campaign=campaign, intent=intent, to=view.contract, data=data)


def _nothing(action: str, campaign: bytes, note: str) -> Step:
    return Step(action=action, campaign=campaign, outcome=Outcome.NOTHING_TO_DO, note=note)
