"""GateLib.sol against offchain/attestation/gate.py: the same question, and the same meaning of every answer."""

from __future__ import annotations

import pytest

from offchain.attestation import gate
from offchain.attestation.keccak import words
from offchain.domain.extra import GateRule
from offchain.domain.refusals import Refusal
from offchain.domain.terms import GateKind
from tests.differential.harness import Harness
from tests.differential.words import encoded

SHOPPER, INDEX = 0xA11CE, 7
RULES = (
    GateRule(GateKind.ERC721_OWNER),
    GateRule(GateKind.PAST_VOTES, timepoint=1_234, minimum=5),
    GateRule(GateKind.ERC1155_BALANCE, minimum=2, token_id=2**104 - 1),
)
ANSWERS = (
    words(SHOPPER),
    words(0),
    words(1),
    words(2),
    words(5),
    words(2**256 - 1),
    b"",
    words(1, 2),
    b"\1" * 31,
    None,
)


def by_twin(rule: GateRule, answer: bytes | None) -> Refusal | None:
    try:
        gate.check(0, rule, SHOPPER, INDEX, lambda _: answer)
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: GateKind(rule.kind).name)
def test_the_gate_is_asked_the_same(gates: Harness, rule: GateRule) -> None:
    asked = gates.ask("questionOf", encoded([rule.packed(), SHOPPER, INDEX]))
    length = int.from_bytes(asked[32:64], "big")
    assert asked[64 : 64 + length] == gate.question(rule, SHOPPER, INDEX)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: "fails" if answer is None else answer.hex()[-8:] or "-")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: GateKind(rule.kind).name)
def test_every_answer_means_the_same(gates: Harness, rule: GateRule, answer: bytes | None) -> None:
    body = answer or b""
    argument = encoded([rule.packed(), SHOPPER, INDEX, 160, int(answer is None), len(body)]) + body.ljust(64, b"\0")
    twin = by_twin(rule, answer)
    try:
        gates.ask("judge", argument)
        chain = None
    except Refusal as refusal:
        chain = refusal
    if twin is None or chain is None:
        assert chain is twin
    else:
        told = {name: fact for name, fact in chain.facts.items() if name != "gate"}
        assert (chain.code, told) == (twin.code, {k: v for k, v in twin.facts.items() if k != "gate"})
