"""The error classes of the product, found by importing it: who writes texts and tables of them must not forget one."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import Iterator

import offchain

ENDING = "Error"


def error_classes() -> Iterator[type[Exception]]:
    """Every class of `offchain` whose name ends in `Error`, ascending by module and name; private ones are not seen by
    anybody outside their module."""
    found = (it.name for it in pkgutil.walk_packages(offchain.__path__, f"{offchain.__name__}."))
    for module in sorted(name for name in found if ".migrations" not in name):  # those run when they are imported
        for name, kind in sorted(vars(importlib.import_module(module)).items()):
            own = inspect.isclass(kind) and kind.__module__ == module and issubclass(kind, Exception)
            if own and name.endswith(ENDING) and not name.startswith("_"):
                yield kind


def meaning(kind: type[Exception]) -> str:
    """The first sentence of what its docstring says."""
    words = " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())
    first = words.partition(". ")[0].rstrip(".")
    return f"{first}."
