"""What a record of the contracts beside the hub speaks of, and the terms that one of a creation carries."""

from offchain.attestation.records import Record
from offchain.attestation.rewards import Programme
from offchain.domain.presale import Presale


def id_of(record: Record) -> bytes:
    """The pre-sale or the programme that the record speaks of."""
    return record.words["id"].to_bytes(32, "big")


def hash_of(record: Record, name: str) -> bytes:
    """A word of the record, 32 bytes."""
    return record.words[name].to_bytes(32, "big")


def presale_of(record: Record) -> Presale:
    """The terms that a `PresaleCreated` carries."""
    words = record.words
    return Presale(
        merchant=words["termsMerchant"],
        token=words["token"],
        price=words["price"],
        deposit=words["deposit"],
        factor_bps=words["factorBps"],
        forfeit_bps=words["forfeitBps"],
        units=words["units"],
        units_each=words["unitsEach"],
        deposit_from=words["depositFrom"],
        deposit_until=words["depositUntil"],
        ready_by=words["readyBy"],
        balance_seconds=words["balanceSeconds"],
        description_hash=hash_of(record, "descriptionHash"),
        salt=hash_of(record, "salt"),
    )


def programme_of(record: Record) -> Programme:
    """The terms that a `ProgrammeCreated` carries."""
    words = record.words
    return Programme(
        merchant=words["termsMerchant"],
        token=words["token"],
        issuer=words["issuer"],
        auditor=words["auditor"],
        claims_until=words["claimsUntil"],
        root_delay=words["rootDelay"],
        rules_hash=hash_of(record, "rulesHash"),
        salt=hash_of(record, "salt"),
    )
