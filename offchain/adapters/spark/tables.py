"""Tables between polars and Spark: through Parquet on the way in, through Arrow on the way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from offchain.data.events import EventLog

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@contextmanager
def events_of(spark: "SparkSession", events: EventLog) -> Iterator["DataFrame"]:
    """The rows of a log as a table of Spark, which lives as long as the block. A log that is a folder of Parquet files
    already is read with `spark.read.parquet`, and never passes through this process."""
    with TemporaryDirectory(prefix="promissory-events-") as folder:
        path = Path(folder) / "events.parquet"
        events.table.write_parquet(path)
        yield spark.read.parquet(str(path))


def collected(found: "DataFrame") -> pl.DataFrame:
    """What Spark found, in this process."""
    table = pl.from_arrow(found.toArrow())
    if not isinstance(table, pl.DataFrame):
        raise TypeError(f"Spark answered with a {type(table).__name__}, not a table")
    return table
