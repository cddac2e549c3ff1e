"""Let `brownie run` find scripts in a folder whose name holds a dot, as `mktemp -d` makes them.

Brownie 1.22.2 imports a script under its whole path with dots for slashes, so a dot in the name of a folder breaks
the path in the wrong place. Set-up has this module loaded at every start of the environment's Python; it costs nothing
until somebody imports that part of Brownie.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from types import ModuleType

MENDED = "brownie.project.scripts"


class Mender:
    """Finds that one module as everybody else would, and mends it when it is loaded."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Of the module that is mended; for all others somebody else is asked."""
        if name != MENDED:
            return None
        from importlib.util import find_spec  # noqa: PLC0415 - not at every start

        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            as_usual = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                as_usual(module)
                module._import_from_path = by_file  # type: ignore[attr-defined]

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def by_file(path: Path) -> ModuleType:
    """The script as a fresh module, read from its file."""
    from importlib.util import module_from_spec, spec_from_file_location  # noqa: PLC0415 - not at every start

    name = "_".join(path.with_suffix("").parts[1:]).replace(".", "_")
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file", path=str(path))
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def install() -> None:
    """Once a process."""
    if not any(isinstance(finder, Mender) for finder in sys.meta_path):
        sys.meta_path.insert(0, Mender())
