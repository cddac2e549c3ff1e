"""What stands in a new project."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from offchain.campaigns.currencies import Currency, by_code
from offchain.project.errors import CurrencyError, UnknownKindError
from offchain.project.kinds import Kind, kinds, template
from offchain.texts.wording import money

_GAP: Final = re.compile("«([^»]+)»")
_AMOUNT: Final = re.compile(r"\d+\.\d\d")
HEAD: Final = """\
# {summary}. What each entry means: docs/campaign-file.md of the program.
schema: promissory-campaign/1
name: {name}
currency: {currency}

when:
  start: now
  end: +30d

"""
TAIL: Final = "\ncatalogue: catalogue.json\n"


def files(title: str, names: Sequence[str], code: str) -> Mapping[str, str]:
    """Path in the folder -> text. Raises `UnknownKindError`, `CurrencyError`.

    title : of the READMEs; names : of templates, with the first of which the READMEs go on; code : of a currency.
    """
    currency = by_code(code)
    if currency is None:
        raise CurrencyError(code)
    known = kinds()
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise UnknownKindError(unknown, known)
    chosen = {name: known[name] for name in names}
    return {
        ".env.example": template("env.example"),
        ".gitignore": template("gitignore"),
        "README.md": _readme("en", title, chosen),
        "README.zh-CN.md": _readme("zh", title, chosen),
        "campaigns/catalogue.json": _catalogue(currency),
        "campaigns/roles.yaml": template("roles.yaml"),
        "orders.csv": _filled(template("orders.csv"), currency),
        **{f"campaigns/{name}.yaml": _document(name, kind, currency) for name, kind in chosen.items()},
    }


def _document(name: str, kind: Kind, currency: Currency) -> str:
    head = HEAD.format(summary=kind.en.capitalize(), name=name, currency=currency.code)
    return head + _filled(kind.document, currency) + TAIL


def _catalogue(currency: Currency) -> str:
    """The goods, with prices and costs in minor units of the currency."""
    found = json.loads(template("catalogue.json"))
    for product in found["products"]:
        for member in ("price", "cost"):
            product[member] = _minor(product[member], currency)
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _readme(language: str, title: str, chosen: Mapping[str, Kind]) -> str:
    first, kind = next(iter(chosen.items()))
    publish = json.loads(template("publish.json"))[kind.audience][language]
    listed = {"en": "; ", "zh": "；"}[language].join(
        f"`{name}.yaml`: {kind.en if language == 'en' else kind.zh}" for name, kind in chosen.items()
    )
    text = template(f"readme.{language}.txt")
    for gap, filling in {"publish": publish, "folder": title, "files": listed, "first": first}.items():
        text = text.replace(f"«{gap}»", filling)
    return text


def _filled(text: str, currency: Currency) -> str:
    """Amounts, and the currency's code, in the place of the gaps."""
    return _GAP.sub(lambda gap: _filling(gap[1], currency), text)


def _filling(gap: str, currency: Currency) -> str:
    if gap == "currency":
        return currency.code
    if not _AMOUNT.fullmatch(gap):
        raise ValueError(f"a template has the gap {gap}: wanted an amount with two decimals, or currency")
    return money(_minor(int(gap.replace(".", "")), currency), currency.decimals)


def _minor(hundredths: int, currency: Currency) -> int:
    """An amount of a template in minor units: 5.00 stays 5.00 with two decimals and more, and is 500 without any."""
    return int(hundredths * 10 ** max(currency.decimals - 2, 0))
