"""The document that names what is indexed into one store: several hubs, on several chains."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offchain.deployment import DeploymentError
from offchain.index.config import FINALITY

_STRICT = ConfigDict(frozen=True, extra="forbid")


class Source(BaseModel):
    """deployment : document of the contracts; rpc : URL of a node of its chain, or of several; finality : how many of
    the newest blocks the chain may replace; batch_blocks : how many are read at once."""

    model_config = _STRICT

    deployment: Path
    rpc: str | Annotated[tuple[str, ...], Field(min_length=1)]
    finality: Annotated[int, Field(ge=0, le=100_000)] = FINALITY
    batch_blocks: Annotated[int, Field(ge=1, le=100_000)] = 2_000

    @property
    def nodes(self) -> tuple[str, ...]:
        """URLs of nodes: one, or more."""
        return (self.rpc,) if isinstance(self.rpc, str) else self.rpc


class IndexFile(BaseModel):
    """store : SQLite file or URL."""

    model_config = _STRICT

    store: str
    indexes: Annotated[tuple[Source, ...], Field(min_length=1)]


def read(path: Path) -> IndexFile:
    """Paths in it are meant from its folder. Raises `DeploymentError`."""
    try:
        found = IndexFile.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the document"
        raise DeploymentError(f"{path}, {where}: {first['msg']}; docs/store.md shows the document") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DeploymentError(f"{path}: {str(error).splitlines()[0]}; docs/store.md shows the document") from error
    folder = path.parent
    store = found.store if "://" in found.store else str(folder / found.store)
    indexes = tuple(it.model_copy(update={"deployment": folder / it.deployment}) for it in found.indexes)
    return IndexFile(store=store, indexes=indexes)
