"""`EligibilityRoots` in Python, for `FakeChain`, and the deployment of both contracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from eth_abi.abi import decode

from offchain.adapters.fake_chain import Call, Contract, Deploy, Outcome
from offchain.adapters.fake_checkout import FakeCheckout
from offchain.adapters.fake_encoding import emitted, root_of, selectors, terms_of
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_shop import CHECKOUT, VAULT, key
from offchain.adapters.fake_vault import FakeVault
from offchain.attestation.calls import ROOTS_CALLS
from offchain.attestation.keccak import words
from offchain.attestation.parts import cold_hash
from offchain.attestation.typed_data import roots_domain
from offchain.audit.proposal import check_signature, check_veto, propose
from offchain.domain.refusals import Refusal
from offchain.index.terms_published import cold_of
from offchain.ports import CallRevertedError

_ROOTS: Final = MappingProxyType(selectors(ROOTS_CALLS))


@dataclass(slots=True)
class FakeRoots:
    """The contract of roots. What it keeps stands in the hub's books."""

    address: int
    hub: FakeHub

    def run(self, call: Call) -> Outcome:
        """What the call would do. Raises `Refusal` or `CallRevertedError`."""
        name = _ROOTS.get(call.data[:4])
        if name is None:
            raise CallRevertedError(b"")
        arguments = decode(ROOTS_CALLS[name], call.data[4:])
        if name == "hub":
            return Outcome(words(self.hub.address))
        if name == "issuedOf":
            book = self.hub.books.campaigns.get(arguments[0])
            return Outcome(words(book.next_epoch, book.next_index, book.liability) if book else words(1, 0, 0))
        return self._propose(call, *arguments) if name == "propose" else self._veto(call, *arguments)

    def settle(self, outcome: Outcome) -> None:
        """Follows the logs."""
        self.hub.settle(outcome)

    def _propose(self, call: Call, raw: Any, fields: Any, signature: bytes) -> Outcome:
        book, root = self.hub.campaign(call.chain_id, terms_of(raw)), root_of(fields)
        propose(book, root, call.time)
        check_signature(roots_domain(call.chain_id, self.address), book, root, signature, self.hub)
        record = {
            "campaign": int.from_bytes(book.id, "big"),
            "merchant": book.terms.merchant,
            "epoch": root.epoch,
            "root": int.from_bytes(root.root, "big"),
            "shape": root.shape(),
            "modelRoot": int.from_bytes(root.model_root, "big"),
            "dataRoot": int.from_bytes(root.data_root, "big"),
            "manifestHash": int.from_bytes(root.manifest_hash, "big"),
        }
        return Outcome(logs=(emitted(self.address, "RootProposed", record),))

    def _veto(self, call: Call, raw: Any, cold: Any, fields: Any) -> Outcome:
        terms, parts, root = terms_of(raw), cold_of(cold), root_of(fields)
        if cold_hash(parts) != terms.cold_hash:
            raise Refusal("Terms_ColdHash", got=cold_hash(parts), wanted=terms.cold_hash)
        if call.sender != parts.auditor:
            raise Refusal("Roots_NotAuditor", sender=call.sender, auditor=parts.auditor)
        book = self.hub.campaign(call.chain_id, terms)
        check_veto(book, root, root.epoch, call.time)
        campaign = int.from_bytes(book.id, "big")
        record = {"campaign": campaign, "merchant": terms.merchant, "epoch": root.epoch}
        return Outcome(logs=(emitted(self.address, "RootVetoed", record),))


def deployment(
    hub: int,
    roots: int,
    others: Mapping[int, Contract] | None = None,
    hub_type: type[FakeHub] = FakeHub,
    *,
    checkout: int | None = None,
    vault: int | None = None,
    permit2: int = 0,
) -> Deploy:
    """Hub, roots, checkout and vault at these addresses, and other contracts that keep nothing, such as wallets. By
    default keys stand in the places of checkout and vault."""

    def deploy() -> dict[int, Contract]:
        till = checkout or key(CHECKOUT).address
        made = hub_type(hub, roots, till, vault or key(VAULT).address, others or {})
        safe = None if vault is None else FakeVault(vault, made)
        safes: dict[int, Contract] = {} if safe is None else {safe.address: safe}
        tills = {} if checkout is None else {checkout: FakeCheckout(checkout, permit2, made, safe)}
        return {hub: made, roots: FakeRoots(roots, made), **safes, **tills, **(others or {})}

    return deploy
