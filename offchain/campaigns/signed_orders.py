"""Orders that a shop collected with their signatures: a JSON object each, or many in a file, one a line.

{"schema": "promissory-signed-order/1", "reference": "A-17", "call": "0x...", "goods": [{"C-1": 2}, {"T-1": 1}]}

call : the bytes of the call of `redeem` that carries the order: terms, coupons, quote and consent, as a wallet's
library encodes them; a call of the checkout that pays one order will do too. reference : the shop's own name of it;
goods : units by SKU of each line, which the chain is not told; both may be left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from offchain.attestation import typed_data
from offchain.attestation.brought import brings_orders, brought
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.calls import Submission, decode_redeem, redeem_call
from offchain.attestation.typed_data import SigningDomain
from offchain.campaigns.errors import SignedOrderError
from offchain.campaigns.forms import shown

SCHEMA: Final = "promissory-signed-order/1"


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    form: Annotated[Literal["promissory-signed-order/1"], Field(alias="schema")]
    reference: Annotated[str, Field(max_length=200), AfterValidator(shown)] = ""
    call: Annotated[str, Field(pattern=r"^0x([0-9a-fA-F]{2})+$")]
    goods: list[dict[Annotated[str, AfterValidator(shown)], Annotated[int, Field(ge=1)]]] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """reference : as the shop names it; line : in its file, from 1; goods : (n_lines,) units by SKU, or empty; call :
    as the file has it, empty where the order did not come from one."""

    reference: str
    submission: Submission
    line: int
    goods: tuple[Mapping[str, int], ...] = ()
    call: bytes = b""

    def campaigns(self, domain: SigningDomain) -> tuple[bytes, ...]:
        """Their ids, in the order of evaluation. domain : of the hub."""
        return tuple(typed_data.campaign_id(domain, use.terms) for use in self.submission.uses)

    def digest(self, domain: SigningDomain) -> bytes:
        """What the cashier signed, the `orderHash` of its records."""
        uses = self.submission.uses
        uses_hash = typed_data.of_uses(zip(self.campaigns(domain), (use.grant for use in uses), strict=True))
        return domain.digest(typed_data.of_quote(uses[0].terms, self.submission.order, uses_hash))


def load(path: Path) -> SignedOrder:
    """The only order of a file. Raises `SignedOrderError`."""
    return _order(_text(path), path.name, 1)


def load_all(path: Path) -> Sequence[SignedOrder]:
    """The orders of a file, one a line; empty lines are passed over. Raises `SignedOrderError`."""
    lines = enumerate(_text(path).split("\n"), start=1)
    orders = [_order(line, path.name, number) for number, line in lines if line.strip()]
    if not orders:
        raise SignedOrderError(path.name, 1, "the file is empty")
    return orders


def of_call(call: bytes, reference: str = "") -> SignedOrder:
    """The order that a call brings. Raises `CallDecodingError`."""
    return SignedOrder(reference, _submission(call), 1, call=call)


def text(reference: str, submission: Submission, goods: Sequence[Mapping[str, int]] = (), call: bytes = b"") -> str:
    """An order as one line. goods : (n_lines,) units by SKU, or empty; call : that carries it, `redeem` where empty."""
    code = f"0x{(call or redeem_call(submission)).hex()}"
    document = {"schema": SCHEMA, "reference": reference, "call": code, "goods": [dict(line) for line in goods]}
    return json.dumps(document, ensure_ascii=False)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise SignedOrderError(path.name, 1, str(error)) from error


def _order(line: str, name: str, number: int) -> SignedOrder:
    try:
        document = _Document.model_validate(json.loads(line))
        call = bytes.fromhex(document.call[2:])
        submission = _submission(call)
        _check_goods(document.goods, submission)
        return SignedOrder(document.reference, submission, number, tuple(document.goods), call)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SignedOrderError(name, number, f"{place} {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise SignedOrderError(name, number, str(error)) from error


def _submission(data: bytes) -> Submission:
    if not brings_orders(data):
        found = decode_redeem(data)
    else:
        orders = brought(data)
        if len(orders) != 1:
            raise CallDecodingError(f"a batch of {len(orders)} orders, where one is wanted")
        found = orders[0].submission
    if not found.uses:
        raise CallDecodingError("an order without a coupon")
    return found


def _check_goods(goods: Sequence[Mapping[str, int]], submission: Submission) -> None:
    """Refuses goods that are not those of the lines. Raises `ValueError`."""
    wanted = [line.quantity for line in submission.order.lines]
    found = [sum(line.values()) for line in goods]
    if goods and found != wanted:
        raise ValueError(f"goods of {found} units in the lines of {wanted}")
