"""The rows of quorums, issuers that are several.

| table | key | a row is |
|---|---|---|
| quorums | contract, number | one quorum that was proposed, and when its signatures count |
| quorum_states | contract | who serves, what was numbered, whether it is frozen |
"""

from dataclasses import dataclass

from offchain.index.rows import Address, Addresses, Row


@dataclass(frozen=True, slots=True)
class QuorumRow(Row):
    """As `attestation.quorum.Quorum`; active_from, active_until : Unix seconds, the latter exclusive, 0 = until it is
    replaced; cancelled : 0 or 1."""

    contract: Address
    number: int
    threshold: int
    delay: int
    overlap: int
    freezer: Address
    members: Addresses
    active_from: int
    active_until: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class QuorumStateRow(Row):
    """appointed : who served when the state last changed; proposed : who replaces it, 0 = nobody; numbered : the
    highest number that was given; frozen : 0 or 1."""

    contract: Address
    appointed: int
    proposed: int
    numbered: int
    frozen: int
