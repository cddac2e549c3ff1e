"""Hubs that do what no honest hub does, so that an audit has something to find on a chain whose digests all match."""

from __future__ import annotations

import json
from dataclasses import replace

from offchain.adapters.fake_chain import Call, Emitted, FakeChain, Outcome
from offchain.adapters.fake_encoding import emitted
from offchain.adapters.fake_hub import FakeHub
from offchain.attestation import typed_data
from offchain.attestation.calls import Submission
from offchain.attestation.records import TERMS_PUBLISHED
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.typed_data import hub_domain
from offchain.audit.redemption import campaign_id
from offchain.domain.refusals import Refusal
from offchain.domain.rules import evaluate
from tests.audit.story import HUB, ROOTS

_ROGUE = b"\xff\xff\xff\xff"
_OF_ROOTS = ("RootProposed", "RootVetoed")


class LenientHub(FakeHub):
    """Redeems whatever it is asked to, and records any record that it is told to."""

    def run(self, call: Call) -> Outcome:
        if not call.data.startswith(_ROGUE):
            return super().run(call)
        name, words, parts = json.loads(call.data[4:])
        logs = [emitted(ROOTS if name in _OF_ROOTS else HUB, name, words)]
        if parts:
            campaign = words["campaign"].to_bytes(32, "big")
            logs.append(Emitted(HUB, (TERMS_PUBLISHED, campaign), bytes.fromhex(parts)))
        return Outcome(logs=tuple(logs))

    def redeemed(self, call: Call, submission: Submission) -> Redeemed:
        try:
            return super().redeemed(call, submission)
        except Refusal:
            return self._claimed(call, submission)

    def _claimed(self, call: Call, submission: Submission) -> Redeemed:
        terms, order, grant = submission.terms, submission.order, submission.grant
        domain = hub_domain(call.chain_id, self.address)
        campaign = campaign_id(domain, terms)
        quote = typed_data.of_quote(terms, order, typed_data.of_uses([(campaign, grant)]))
        units, base, discount = _measured(submission)
        return Redeemed(
            campaign=campaign,
            shopper=order.shopper,
            order_hash=domain.digest(quote),
            sequence=self.books.campaigns[campaign].state.used + 1,
            index=grant.index,
            time=call.time,
            epoch=grant.epoch,
            route=terms.audience,
            position=0,
            units=units,
            base=base,
            discount=discount,
            submitter=call.sender,
            value=grant.value,
        )


def _measured(submission: Submission) -> tuple[int, int, int]:
    """Units, base and discount by the rules, or one of each."""
    terms, order, personal = submission.terms, submission.order, submission.grant.value
    try:
        found = evaluate(
            terms, submission.tiers, order.lines, order.delivery, personal=personal, max_discount=terms.cap_amount
        )
    except Refusal:
        return 1, 1, 1
    return found.units, found.base, found.discount


class GenerousHub(FakeHub):
    """Records one minor unit more than the rules give."""

    def redeemed(self, call: Call, submission: Submission) -> Redeemed:
        honest = super().redeemed(call, submission)
        return replace(honest, discount=honest.discount + 1)


class MisfilingHub(FakeHub):
    """Files a redemption under its first campaign, whatever the terms."""

    def redeemed(self, call: Call, submission: Submission) -> Redeemed:
        first = next(iter(self.books.campaigns.values()))
        return Redeemed(
            campaign=first.id,
            shopper=submission.order.shopper,
            order_hash=bytes(32),
            sequence=first.state.used + 1,
            index=submission.grant.index,
            time=call.time,
            epoch=0,
            route=first.terms.audience,
            position=0,
            units=1,
            base=1,
            discount=1,
            submitter=call.sender,
            value=submission.grant.value,
        )


class GullibleHub(FakeHub):
    """Takes every signature for a contract wallet's."""

    def said_by_wallet(self, wallet: int, digest: bytes, signature: bytes) -> bool:  # noqa: ARG002
        return True


def record(chain: FakeChain, name: str, parts: bytes = b"", **words: int) -> None:
    """Has a `LenientHub` write any record; parts : the data of a `TermsPublished` after it."""
    chain.send(1, HUB, _ROGUE + json.dumps([name, words, parts.hex()]).encode())
