"""Tables that somebody made, a row a shopper: whose rows may be read, under which name.

Consents are looked for where every command looks: in --privacy, else beside the table, in a folder `privacy` and a file
opted-out.csv.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from offchain.commands.behaviour import intake
from offchain.data import pseudonyms
from offchain.data.consents import Purpose
from offchain.data.coupon_columns import Names
from offchain.data.ingestion import Ingestion
from offchain.domain.refusals import Refusal

Value = TypeVar("Value")


def table_intake(
    path: Path, column: str, privacy: Path | None, purposes: Collection[Purpose], shop: Path | None = None
) -> Ingestion:
    """How the table is taken in. column : that names the shoppers, "" for none; shop : folder, None for the table's.

    Raises `Refusal` Privacy_Unnamed where shoppers could have said no and no column names them; `DataError`.
    """
    taken = intake(shop or path.parent, privacy, purposes)
    if taken.asks and not column:
        raise Refusal("Privacy_Unnamed")
    return taken


def names_in(taken: Ingestion) -> Names:
    """As `Ingestion.names`; a list of pseudonyms, as everything that was learned has them, keeps them.

    What it returns raises `Refusal` Privacy_MixedNames for a list of both: consents would be asked under wrong names.
    """

    def names(listed: Sequence[str]) -> dict[str, str]:
        known = [it for it in listed if pseudonyms.is_one(it)]
        if taken.pseudonyms is None or not known:
            return taken.names(listed)
        if len(known) < len(listed):
            raise Refusal("Privacy_MixedNames", pseudonyms=len(known), ids=len(listed) - len(known))
        willing = taken.willing(known)
        return {it: it for it in known if it in willing}

    return names


def willing(table: Mapping[str, Value], taken: Ingestion) -> dict[str, Value]:
    """What a table says of each shopper, of those who did not say no, under their names in all that is learned.

    Raises `Refusal` Privacy_MixedNames.
    """
    if not taken.asks:
        return dict(table)
    names = names_in(taken)(list(table))
    return {names[it]: value for it, value in table.items() if it in names}
