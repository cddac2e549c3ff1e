"""What a vault may keep of a person, how it is written, how it is masked, and what it is for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from offchain.domain.refusals import Refusal

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST: Final = 500
"""Characters of a value."""


@dataclass(frozen=True, slots=True)
class PersonalField:
    """form : what a value must match in full; mask : what is shown to whom may not see it; en, zh : what it is for."""

    form: str
    mask: Callable[[str], str]
    en: str
    zh: str


def masked_email(value: str) -> str:
    """`a***@example.com`: the first letter and the domain."""
    local, _, domain = value.rpartition("@")
    return f"{local[:1]}***@{domain}" if local and domain else "***"


def last_four(value: str) -> str:
    """`...1a2b`; nothing of a value of eight characters or fewer, of which four would be half."""
    return f"...{value[-4:]}" if len(value) > 8 else "***"


def first_letter(value: str) -> str:
    """`A***`."""
    return f"{value[:1]}***"


def nothing(value: str) -> str:  # noqa: ARG001 - a mask that shows nothing of it
    """`***`, whatever the length."""
    return "***"


FIELDS: Final[Mapping[str, PersonalField]] = MappingProxyType(
    {
        "shopper": PersonalField(
            r".+", last_four, "The shop's own id, by which the pseudonym is found.", "商家的顾客编号，用于找到假名。"
        ),
        "name": PersonalField(r".+", first_letter, "Name, for letters and parcels.", "姓名，用于信函和包裹。"),
        "email": PersonalField(
            r"[^\s@]+@[^\s@]+\.[^\s@]+", masked_email, "E-mail address, for messages that were agreed to.",
            "电子邮箱，用于顾客同意接收的消息。",
        ),
        "phone": PersonalField(
            r"\+?[0-9][0-9 ()./-]{5,24}", last_four, "Telephone number, for messages that were agreed to.",
            "电话号码，用于顾客同意接收的消息。",
        ),
        "address": PersonalField(r".+", nothing, "Postal address, for parcels.", "邮寄地址，用于寄送包裹。"),
        "birthday": PersonalField(
            r"[0-9]{4}-[01][0-9]-[0-3][0-9]", nothing, "Date of birth, for offers of the day.",
            "出生日期，用于生日优惠。"
        ),
        "wallet": PersonalField(
            r"0x[0-9a-fA-F]{40}", last_four, "Wallet of the coupons; public on the chain, the link to it is not.",
            "优惠券所签发的钱包；钱包在链上公开，但它与本人的关联不公开。",
        ),
    }
)  # fmt: skip
"""In the order in which they are shown."""


def checked(values: Mapping[str, str], line: int) -> dict[str, str]:
    """The values that are not empty, without outer white space; a wallet in lower case.

    line : where they stand, for the refusal. Raises `Refusal`: Privacy_FieldForm.
    """
    found = {name: value.strip() for name, value in values.items() if value and value.strip()}
    for name, value in found.items():
        field = FIELDS.get(name)
        fits = field is not None and len(value) <= _LONGEST and not _CONTROL.search(value)
        if field is None or not fits or not re.fullmatch(field.form, value):
            raise Refusal("Privacy_FieldForm", line=line)
    if "wallet" in found:
        found["wallet"] = found["wallet"].lower()
    return found
