"""The message of Sign-In with Ethereum (EIP-4361), read strictly by the grammar of the EIP.

Nothing is trimmed, folded or guessed: a message is one of the grammar from its first to its last character, or it is
malformed. The parts that are URIs and authorities are held to the characters of RFC 3986, times to RFC 3339.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from eth_utils.address import is_checksum_address

LONGEST: Final = 4_096
"""Characters of a message that is looked at."""
MAGIC: Final = " wants you to sign in with your Ethereum account:"

_PCHAR: Final = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
_AUTHORITY: Final = (
    r"(?:(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::[0-9]*)?"
)
_URI: Final = rf"[A-Za-z][A-Za-z0-9+.\-]*:(?:{_PCHAR}|[/?#\[\]])*"
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME: Final = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[Tt]{_CLOCK}:[0-5][0-9](?:\.[0-9]+)?(?:[Zz]|[+-]{_CLOCK})"
_STATEMENT: Final = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;= ]+"

_LINES: Final[tuple[tuple[str, str], ...]] = (
    ("domain", rf"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*)://)?(?P<domain>{_AUTHORITY})" + MAGIC),
    ("address", r"\n(?P<address>0x[0-9A-Fa-f]{40})"),
    ("statement", rf"\n(?:\n(?P<statement>{_STATEMENT}))?\n"),
    ("URI", rf"\nURI: (?P<uri>{_URI})"),
    ("Version", r"\nVersion: (?P<version>1)"),
    ("Chain ID", r"\nChain ID: (?P<chain>[0-9]{1,78})"),
    ("Nonce", r"\nNonce: (?P<nonce>[A-Za-z0-9]{8,})"),
    ("Issued At", rf"\nIssued At: (?P<issued>{_TIME})"),
    ("Expiration Time", rf"(?:\nExpiration Time: (?P<expires>{_TIME}))?"),
    ("Not Before", rf"(?:\nNot Before: (?P<not_before>{_TIME}))?"),
    ("Request ID", rf"(?:\nRequest ID: {_PCHAR}*)?"),
    ("Resources", rf"(?:\nResources:(?:\n- {_URI})*)?"),
)
"""Part -> how it is written, each beginning with the line break before it."""


class MessageError(ValueError):
    """The text is no message of EIP-4361. part : the first part that is not as it must be."""

    def __init__(self, part: str) -> None:
        super().__init__(f"the message is not one of EIP-4361 at its part {part!r}")
        self.part = part


@dataclass(frozen=True, slots=True)
class SiweMessage:
    """scheme : empty where the message has none; domain : authority, as it is written; issued, expires, not_before :
    Unix seconds, fractions cut off, None where the message has none; text : what was signed."""

    scheme: str
    domain: str
    address: int
    uri: str
    chain_id: int
    nonce: str
    issued: int
    expires: int | None
    not_before: int | None
    text: str


def read_message(text: str) -> SiweMessage:
    """Raises `MessageError`."""
    if len(text) > LONGEST:
        raise MessageError("length")
    parts: dict[str, str | None] = {}
    at = 0
    for name, pattern in _LINES:
        match = re.compile(pattern).match(text, at)
        if match is None:
            raise MessageError(name)
        parts |= match.groupdict()
        at = match.end()
    if at != len(text):
        raise MessageError("end")
    return _message(parts, text)


def _message(parts: dict[str, str | None], text: str) -> SiweMessage:
    found = {name: value or "" for name, value in parts.items()}
    if not is_checksum_address(found["address"]):
        raise MessageError("address")
    return SiweMessage(
        scheme=found["scheme"],
        domain=found["domain"],
        address=int(found["address"], 16),
        uri=found["uri"],
        chain_id=int(found["chain"]),
        nonce=found["nonce"],
        issued=_seconds(found["issued"], "Issued At"),
        expires=_seconds(found["expires"], "Expiration Time") if found["expires"] else None,
        not_before=_seconds(found["not_before"], "Not Before") if found["not_before"] else None,
        text=text,
    )


def _seconds(time: str, part: str) -> int:
    """Unix seconds, rounded down. Raises `MessageError` for a time that the calendar has not."""
    whole = re.sub(r"\.[0-9]+", "", time.upper())
    try:
        return (datetime.fromisoformat(whole) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    except (ValueError, OverflowError) as error:
        raise MessageError(part) from error
