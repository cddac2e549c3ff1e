"""The Node that runs the local chain: whether it is here, new enough, and has the package ganache."""

import shutil
import subprocess
from pathlib import Path

NODE_MAJOR = 20
_WANTED = f"the local chain runs on Node {NODE_MAJOR} or newer: install it"


class LocalChainError(Exception):
    """The local chain did not start. The message says what was found and what to do next."""


class NodeMissingError(LocalChainError):
    """There is no `node` on PATH, it is too old, or the node package ganache is not installed."""

    @classmethod
    def of_the_package(cls) -> "NodeMissingError":
        """Node is there, ganache is not."""
        return cls("the node package ganache is not installed: run `make setup`")


def node_program() -> str:
    """The path of a Node that is new enough. Raises `NodeMissingError`."""
    node = shutil.which("node")
    if node is None:
        raise NodeMissingError(f"no `node` on PATH; {_WANTED}")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = said.removeprefix("v").split(".")[0]
    if not (major.isdecimal() and int(major) >= NODE_MAJOR):
        raise NodeMissingError(f"{node} is version {said or 'unknown'}; {_WANTED}")
    return node


def require_ganache() -> None:
    """Whether a chain can be started here, without starting one. Raises `NodeMissingError`."""
    asked = [node_program(), "-e", "require.resolve('ganache')"]
    if subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, check=False).returncode:
        raise NodeMissingError.of_the_package()
