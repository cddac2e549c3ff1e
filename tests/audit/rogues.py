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
from offchain.audit.redemption import campaign_id, extra_of, route_of
from offchain.domain.basket import fill
from offchain.domain.cascade import Presented, apply
from offchain.domain.refusals import Refusal
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

    def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
        try:
            return super().redeemed(call, submission)
        except Refusal:
            return self._claimed(call, submission)

    def _claimed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
        domain = hub_domain(call.chain_id, self.address)
        campaigns = [campaign_id(domain, use.terms) for use in submission.uses]
        grants = [use.grant for use in submission.uses]
        uses_hash = typed_data.of_uses(zip(campaigns, grants, strict=True))
        order_hash = domain.digest(typed_data.of_quote(submission.uses[0].terms, submission.order, uses_hash))
        measures = _measured(submission)
        return tuple(
            Redeemed(
                campaign=campaign,
                shopper=submission.order.shopper,
                order_hash=order_hash,
                sequence=self.books.campaigns[campaign].state.used + 1,
                index=use.grant.index,
                time=call.time,
                epoch=use.grant.epoch,
                route=route_of(use.terms, use.extra),
                position=position,
                units=units,
                base=base,
                discount=discount,
                submitter=call.sender,
                value=use.grant.value,
            )
            for position, (campaign, use, (units, base, discount)) in enumerate(
                zip(campaigns, submission.uses, measures, strict=True)
            )
        )


def _measured(submission: Submission) -> list[tuple[int, int, int]]:
    """Units, base and discount of each use by the rules, or one of each."""
    basket, found = fill(submission.order.lines, submission.order.delivery), []
    for use in submission.uses:
        try:
            presented = Presented(
                campaign=b"",
                terms=use.terms,
                extra=extra_of(use.terms, use.extra),
                personal=use.grant.value,
                max_discount=use.terms.cap_amount,
            )
            evaluation = apply(presented, basket)
        except Refusal:
            found.append((1, 1, 1))
        else:
            found.append((evaluation.units, evaluation.base, evaluation.discount))
    return found


class GenerousHub(FakeHub):
    """Records one minor unit more than the rules give."""

    def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
        return tuple(replace(it, discount=it.discount + 1) for it in super().redeemed(call, submission))


class MisfilingHub(FakeHub):
    """Files a redemption under its first campaign, whatever the terms."""

    def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
        first, grant = next(iter(self.books.campaigns.values())), submission.uses[0].grant
        misfiled = Redeemed(
            campaign=first.id,
            shopper=submission.order.shopper,
            order_hash=bytes(32),
            sequence=first.state.used + 1,
            index=grant.index,
            time=call.time,
            epoch=0,
            route=first.terms.audience,
            position=0,
            units=1,
            base=1,
            discount=1,
            submitter=call.sender,
            value=grant.value,
        )
        return (misfiled,)


class GullibleHub(FakeHub):
    """Takes every signature for a contract wallet's."""

    def said_by_wallet(self, wallet: int, digest: bytes, signature: bytes) -> bool:  # noqa: ARG002
        return True


def record(chain: FakeChain, name: str, parts: bytes = b"", **words: int) -> None:
    """Has a `LenientHub` write any record; parts : the data of a `TermsPublished` after it."""
    chain.send(1, HUB, _ROGUE + json.dumps([name, words, parts.hex()]).encode())
