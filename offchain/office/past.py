"""Past orders for a rehearsal: a merchant's own file, or those that whoever runs the service keeps beside it."""

from pathlib import Path

from offchain.data.errors import DataError
from offchain.queries.service_texts import ServiceRefusal
from offchain.rehearsal import order_files
from offchain.rehearsal.past_orders import PastOrders


def of_file(text: str, name: str, decimals: int) -> PastOrders:
    """Of a file that somebody gave. Raises `ServiceRefusal` with what is wrong with it."""
    try:
        return order_files.read(text.removeprefix("\ufeff"), name, decimals)
    except DataError as error:
        raise ServiceRefusal("Service_BadOrders", found=" ".join(str(error).split())) from error


def of_shop(path: Path | None, decimals: int) -> PastOrders:
    """Of the shop's own file. Raises `ServiceRefusal` where there is none: a rehearsal of nothing says nothing."""
    if path is None or not path.is_file():
        raise ServiceRefusal("Service_NoOrders")
    return of_file(path.read_text("utf-8"), path.name, decimals)
