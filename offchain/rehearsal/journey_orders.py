"""The purchases of the Complete Journey data as past orders: what one household bought at one moment is an order."""

from pathlib import Path

import polars as pl

from offchain.data import completejourney
from offchain.data.dataset import Dataset
from offchain.data.events import EventType
from offchain.rehearsal.past_orders import Gathering, PastOrder, PastOrders, RowError, checked_line


def load(folder: Path) -> tuple[PastOrders, Dataset]:
    """The orders, with the data set whose catalogue names their goods.

    A line's unit price is what was paid for it by its quantity, rounded half up: petrol, in thousandths of a gallon,
    has none of a whole cent and is left out. Raises what loading the tables raises.
    """
    dataset = completejourney.load(folder)
    return of_dataset(dataset), dataset


def of_dataset(dataset: Dataset) -> PastOrders:
    """The orders of a data set: what one shopper bought at one moment is one."""
    bought = dataset.events.table.filter(pl.col("type") == EventType.PURCHASE.value)
    gathering = Gathering("transactions")
    rows = bought.sort("time", "shopper", "item", "quantity", "amount").iter_rows(named=True)
    for number, row in enumerate(rows, start=1):
        ref, quantity = f"{row['shopper']}-{row['time']}", row["quantity"]
        try:
            line = checked_line(row["item"], quantity, (2 * row["amount"] + quantity) // (2 * quantity))
        except RowError:
            continue  # given for nothing, or too little for a price
        order = PastOrder(ref=ref, time=row["time"], shopper=row["shopper"], lines=(line,))
        gathering.add(number, {"shopper": row["shopper"]}, order)
    found = gathering.done()
    return PastOrders(found.orders, (*dataset.events.bad_rows, *found.bad_rows))
