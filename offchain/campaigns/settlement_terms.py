"""How discounts are settled: these parts of the document as fields of the terms."""

from typing import Final

from offchain.campaigns import forms
from offchain.campaigns.accounts import Accounts
from offchain.campaigns.document import CampaignDocument
from offchain.domain.terms import Settlement
from offchain.texts.said import said

_SECONDS_MOST: Final = 2**32 - 1
_OF_PAID: Final = {
    "token": "the token that shoppers pay in and funders deposit",
    "collect_delay": 'how long what was spent waits before the merchant collects it, such as "14d"',
    "grace": 'how long after the end funders take back what is left, such as "30d"',
}
"""Entry that a paid campaign needs and no other has -> what it says."""


def settlement_fields(document: CampaignDocument, accounts: Accounts) -> dict[str, int]:
    """Settlement, token and delays; entries that are missing or without effect are noted."""
    problems, paid = accounts.problems, document.settlement == "paid"
    for name, meaning in _OF_PAID.items():
        given = getattr(document, name)
        if paid and given is None:
            problems.note((name,), "nothing", said("this entry: {}", meaning))
        if not paid and given is not None:
            problems.note((name,), repr(given), "nothing, or `settlement: paid` beside it")
    if not paid:
        return {}
    return {
        "settlement": int(Settlement.PAID),
        "token": accounts.read(("token",), document.token),
        "collect_delay": problems.read(("collect_delay",), forms.duration, document.collect_delay, most=_SECONDS_MOST),
        "grace": problems.read(("grace",), forms.duration, document.grace, most=_SECONDS_MOST),
    }
