"""A close as JSON, as lines and as a page with tables."""

from collections.abc import Iterator
from typing import Any, Final

from offchain.auditor.liabilities import Liability
from offchain.auditor.plain import address, hexadecimal, plain
from offchain.auditor.statements import CampaignClose, Close, FunderStatement
from offchain.campaigns import currencies
from offchain.reporting import plots
from offchain.reporting.page import Cell, Page, Section, Table
from offchain.texts.wording import moment, money, percent, short_hash

_NAMES: Final = {"vault": "funders' budgets", "presales": "deposits of pre-sales", "rewards": "unclaimed rewards"}


def document(close: Close) -> dict[str, Any]:
    """As JSON. Amounts are minor units; digits where a double could round them."""
    return {
        "block": close.block,
        "time": close.time,
        "since": None if close.since is None else plain(close.since),
        "green": close.green,
        "campaigns": [{**plain(it), "spent": plain(it.spent)} for it in close.campaigns],
        "funders": [{**plain(it), "funder": address(it.funder), "left": plain(it.left)} for it in close.funders],
        "owed": [{**plain(it), "what": _NAMES[it.keeper]} for it in close.owed],
        "collected": {hexadecimal(campaign): plain(amount) for campaign, amount in close.collected.items()},
        "liabilities": [_liability(it) for it in close.liabilities],
        "reconciled": [{**plain(it), "difference": plain(it.difference)} for it in close.reconciled],
    }


def lines(close: Close) -> Iterator[str]:
    """For people, the summary last."""
    for it in close.reconciled:
        if it.difference:
            yield f"difference: {it.name}: expected {it.expected}, found {it.found}"
    for total in close.owed:
        yield f"{_NAMES[total.keeper]}: {total.amount} minor units of token {address(total.token)} owed"
    if close.since is not None:
        yield from map(_moved, close.liabilities)
    for code, amount in sorted(_open(close).items()):
        yield f"open budgets: {amount} {code}"
    count = sum(it.difference != 0 for it in close.reconciled)
    yield (
        f"closed at block {close.block}, {moment(close.time)}: {len(close.campaigns)} campaigns, "
        f"{len(close.reconciled)} reconciliations, {count} differences"
    )


def page(close: Close) -> Page:
    """For people; its tables are the CSV files."""
    differences = sum(it.difference != 0 for it in close.reconciled)
    open_ones = [it for it in close.campaigns if it.open]
    prose, plots_of = (_BUDGETS, _HELD, _MOVED, _FUNDERS, _RECONCILED), (_drawn(close), (), (), (), ())
    return Page(
        "Close of a period",
        f"What is owed after block {close.block}, {moment(close.time)}, and where the money went {_since(close)}.",
        [
            Section(heading, told, drawn, [table])
            for heading, told, drawn, table in zip(_HEADINGS, prose, plots_of, _tables(close), strict=True)
        ],
        [
            (str(len(close.campaigns)), "campaigns"),
            (str(len(open_ones)), "still open"),
            (str(differences), "differences"),
        ],
    )


def _tables(close: Close) -> tuple[Table, ...]:
    """One a section, in their order."""
    reconciled = [[str(it.difference), str(it.expected), str(it.found), it.name] for it in close.reconciled]
    return (
        Table("Campaigns", _CAMPAIGN, [_row(it) for it in close.campaigns]),
        Table("Owed", ("what", "token", "minor units"), [*_owed(close)]),
        Table("Liabilities", _LIABILITY, [*_rows(close)]),
        Table("Funder statements", _FUNDER, [_statement(it) for it in close.funders]),
        Table("Reconciled", ("difference", "expected", "found", "what"), reconciled),
    )


_HEADINGS: Final = (
    "Budgets",
    "Money that contracts hold for others",
    "From the opening to the close",
    "Funders",
    "Reconciliation",
)
_BUDGETS: Final = (
    "What remains of the budget of a campaign that may still be redeemed is owed to whoever brings a coupon. "
    "Coupons are counted where a list was published; vouchers are signed off chain, so nobody can count them: there "
    "the budget is the bound.",
)
_HELD: Final = ("What vault, escrow of pre-sales and rewards hold and owe together, in minor units of the token.",)
_MOVED: Final = (
    "What was owed at the opening, each movement by the records of the period, and what is owed at the close, in minor "
    "units. Of a budget: what was raised, spent and returned, and what lapsed when the campaign was over.",
)
_FUNDERS: Final = (
    "Deposits and withdrawals as they were recorded, each funder's part of what was spent, and what is left of its "
    "deposit after that; minor units of the campaign's token.",
)
_RECONCILED: Final = ("Each line is one number found in two ways. With a node, balances of the tokens are among them.",)
_CAMPAIGN: Final = (
    *("campaign", "currency", "open", "uses", "budget", "discounts", "returned", "remaining", "owed"),
    *("coupons open", "they cost at most", "merchant", "id"),
)
_LIABILITY: Final = ("what", "of", "opening", "movement", "amount", "closing")
_FUNDER: Final = ("campaign", "share", "deposited", "withdrawn", "charged", "held", "left", "funder", "campaign id")


def _row(it: CampaignClose) -> list[Cell]:
    currency = currencies.of_number(it.currency)
    amounts = (it.raised, it.discounts, it.returned, it.remaining, it.owed)
    return [
        short_hash(it.campaign),
        currency.code,
        "yes" if it.open else "no",
        it.uses,
        *(money(amount, currency.decimals) for amount in amounts),
        "unknown" if it.coupons is None else it.coupons,
        "" if it.at_most is None else money(it.at_most, currency.decimals),
        address(it.merchant),
        hexadecimal(it.campaign),
    ]


def _statement(it: FunderStatement) -> list[Cell]:
    amounts = (it.deposited, it.withdrawn, it.charged, it.held, it.left)
    whose = (address(it.funder), hexadecimal(it.campaign))
    return [short_hash(it.campaign), percent(it.share_bps), *map(str, amounts), *whose]


def _since(close: Close) -> str:
    return "until then" if close.since is None else f"after block {close.since.block}, {moment(close.since.time)}"


def _liability(it: Liability) -> dict[str, Any]:
    amounts = {"opening": it.opening, "movements": dict(it.movements), "closing": it.closing}
    return {"what": it.what, "of": hexadecimal(it.of), **{name: plain(amount) for name, amount in amounts.items()}}


def _moved(it: Liability) -> str:
    moved = "".join(f", {name} {amount:+}" for name, amount in it.movements.items())
    return f"{it.what} {hexadecimal(it.of)}: opening {it.opening}{moved}, closing {it.closing}"


def _rows(close: Close) -> Iterator[list[Cell]]:
    """One a movement; of a liability that nothing moved, one without."""
    for it in close.liabilities:
        for name, amount in it.movements.items() or (("", 0),):
            yield [it.what, hexadecimal(it.of), str(it.opening), name, str(amount), str(it.closing)]


def _owed(close: Close) -> Iterator[list[Cell]]:
    for it in close.owed:
        yield [_NAMES[it.keeper], address(it.token), str(it.amount)]


def _open(close: Close) -> dict[str, str]:
    """Currency -> what open budgets still owe in it."""
    found: dict[int, int] = {}
    for it in close.campaigns:
        found[it.currency] = found.get(it.currency, 0) + it.owed
    named = {number: currencies.of_number(number) for number in found}
    return {named[number].code: money(amount, named[number].decimals) for number, amount in found.items()}


def _drawn(close: Close) -> list[str]:
    if not close.campaigns:
        return []
    names = [short_hash(it.campaign) for it in close.campaigns]
    parts = {"spent": [it.spent for it in close.campaigns], "left": [it.remaining for it in close.campaigns]}
    return [plots.stacked("Budgets at the close", names, parts, "minor units")]
