"""A Spark session, and what is missing where there can be none. pyspark is imported only when one is opened."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LEAST_JAVA: Final = 17
LOCAL: Final = "local[2]"


class SparkMissingError(Exception):
    """Spark cannot run here: pyspark or Java is not there. The message says how to get it."""


def missing(java_home: str | None = None) -> str:
    """What is missing and how to get it; "" where Spark can run. java_home : the variable JAVA_HOME, which Spark goes
    by; None where it is not set."""
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        return "pyspark is not installed: run `make setup-spark`"
    found = java_version(java_home)
    if found < LEAST_JAVA:
        there = f"Java {found}" if found else "no Java"
        return f"found {there}, Spark needs Java {LEAST_JAVA} or newer: install it (Debian: openjdk-17-jre-headless)"
    return ""


def java_version(home: str | None = None) -> int:
    """Major version of the Java that Spark would start, 0 where there is none."""
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if program is None or not Path(program).exists():
        return 0
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    version = told.partition('"')[2].partition('"')[0]
    major = version.partition(".")[0]
    return int(major) if major.isdigit() else 0


@contextmanager
def session(
    master: str = LOCAL, memory: str = "2g", partitions: int = 8, java_home: str | None = None
) -> Iterator["SparkSession"]:
    """A session that ends with the block. master : as Spark writes it; memory : of the driver, which is also the worker
    on one machine; partitions : of a shuffle, which change no result. Raises `SparkMissingError`."""
    told = missing(java_home)
    if told:
        raise SparkMissingError(told)
    from pyspark.sql import SparkSession  # noqa: PLC0415 - optional, and takes a second

    builder = SparkSession.builder.master(master).appName("promissory")
    settings = {
        "spark.driver.memory": memory,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.ansi.enabled": "true",  # an overflow is an error, never a wrong number
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.log.level": "ERROR",
    }
    if master.startswith("local"):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    running = builder.getOrCreate()
    if master.startswith("local"):
        running.sparkContext.pythonExec = sys.executable  # the workers need what this process has
    try:
        yield running
    finally:
        running.stop()
