"""`--engine` of the commands that can compute on Spark."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from offchain.adapters.spark.engine import SparkEngine
from offchain.adapters.spark.session import session
from offchain.mining.engine import Engine, OneMachine


class EngineName(StrEnum):
    """What computes."""

    NUMPY = "numpy"
    SPARK = "spark"


EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine", help="This process, or Spark (`make setup-spark`) for more than it can hold; the same bits."
    ),
]


@contextmanager
def engine_of(name: EngineName) -> Iterator[Engine]:
    """That engine, as long as the block lasts. Raises `SparkMissingError`."""
    if name is EngineName.NUMPY:
        yield OneMachine()
        return
    with session(java_home=os.environ.get("JAVA_HOME")) as spark:
        yield SparkEngine(spark)
