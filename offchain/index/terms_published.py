"""The one event that is no record: the parts that the terms of a campaign only hash."""

from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from offchain.attestation.parts import COLD_TYPE
from offchain.attestation.records import TERMS_PUBLISHED, Log
from offchain.domain.terms import Cold


@dataclass(frozen=True, slots=True)
class TermsParts:
    """extra : the extra words of the terms."""

    extra: tuple[int, ...]
    cold: Cold


def decode_parts(log: Log) -> tuple[bytes, TermsParts] | None:
    """The campaign and its parts, or None when the log is no `TermsPublished`. Raises `ValueError`."""
    if log.topics[:1] != (TERMS_PUBLISHED,):
        return None
    if len(log.topics) != 2:
        raise ValueError(f"TermsPublished has 2 topics, got {len(log.topics)}")
    try:
        extra, cold = decode(["uint256[]", COLD_TYPE], log.data)
    except DecodingError as error:
        raise ValueError(f"TermsPublished does not decode: {error}") from error
    return log.topics[1], TermsParts(tuple(extra), cold_of(cold))


def cold_of(raw: Any) -> Cold:
    """The cold part from what the ABI library decodes."""
    auditor, funders, shares, plan_hash, metadata = raw
    return Cold(
        auditor=int(auditor, 16),
        funders=tuple(int(funder, 16) for funder in funders),
        share_bps=tuple(shares),
        plan_hash=plan_hash,
        metadata=metadata,
    )
