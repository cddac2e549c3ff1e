"""Blocks of work as tasks of Spark. No block depends on another, so how many share a task changes no bit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from offchain.features.errors import ComputationError
from offchain.models.bounds import Integers
from offchain.models.neighbourhood import chunks

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Part = TypeVar("Part")
Answer = TypeVar("Answer")

BLOCKS_A_TASK: Final = 8
"""A task's overhead is some milliseconds; with fewer blocks the last task would keep the others waiting."""
TASKS_A_CORE: Final = 2
"""At least, where there are as many blocks: no core is idle, and one that is slow does less."""
_PARTS_A_CORE: Final = 32
"""Answers that come back together."""


class OnSpark:
    """A model that is fitted by a session. Copied to a worker it goes without: there it only answers."""

    _spark: "SparkSession"

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_spark"}


def tasks(spark: "SparkSession", blocks: int) -> int:
    """How many tasks share so many blocks."""
    cores: int = spark.sparkContext.defaultParallelism
    return max(1, min(blocks, max(blocks // BLOCKS_A_TASK, TASKS_A_CORE * cores)))


def of_columns(
    spark: "SparkSession",
    matrix: csr_matrix,
    step: int,
    begin: Callable[[csr_matrix], Callable[[slice], Integers]],
) -> list[Integers]:
    """What the answer of `begin(matrix)` makes of each `step` columns, (3, n) each, those of a task together.

    The matrix goes to every worker once; `begin` is called once a task. Raises the first refusal of a task.
    """
    context = spark.sparkContext
    sent = context.broadcast((matrix.data, matrix.indices, matrix.indptr, matrix.shape))
    blocks = [(chunk.start, chunk.stop) for chunk in chunks(matrix.shape[1], step)]

    def compute(spans: "Iterable[tuple[int, int]]") -> Integers:
        data, indices, starts, shape = sent.value
        block = begin(csr_matrix((data, indices, starts), shape=shape))
        return np.concatenate([block(slice(*span)) for span in spans], axis=1)

    shared = context.parallelize(blocks, tasks(spark, len(blocks))).glom().filter(bool)
    try:
        return _told(shared.map(lambda spans: _answered(compute, spans)).collect())
    finally:
        sent.destroy()


def each(spark: "SparkSession", work: Callable[[Part], Answer], parts: Sequence[Part]) -> Iterator[Answer]:
    """What `work` answers to each part, a part a task, in the order of the parts. `work` goes to every worker once.
    Raises the first refusal of a task."""
    context = spark.sparkContext
    sent = context.broadcast(work)

    def answer(part: Part) -> Answer:
        told: Answer = sent.value(part)  # looked up there: `sent.value` said here would travel with every task
        return told

    try:
        for wave in chunks(len(parts), _PARTS_A_CORE * context.defaultParallelism):
            some = parts[wave]
            yield from _told(context.parallelize(some, len(some)).map(lambda part: _answered(answer, part)).collect())
    finally:
        sent.destroy()


def _answered(work: Callable[[Part], Answer], part: Part) -> Answer | ComputationError:
    """A refusal as a value: raised in a task it would come back as text."""
    try:
        return work(part)
    except ComputationError as refusal:
        return refusal


def _told(answers: Iterable[Answer | ComputationError]) -> list[Answer]:
    found = []
    for answer in answers:
        if isinstance(answer, ComputationError):
            raise answer
        found.append(answer)
    return found
