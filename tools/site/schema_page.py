"""The page of a campaign document's entries, from its JSON schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SCHEMA = Path("docs") / "campaign.schema.json"
HEADER = """# Campaign file, entry by entry

Made at build from the JSON schema, [campaign.schema.json](../campaign.schema.json), which editors read. What the
entries mean together: [the campaign file](../campaign-file.md).
"""


def schema_page(root: Path) -> str:
    """The page."""
    schema = json.loads((root / SCHEMA).read_text("utf-8"))
    parts = [HEADER, *_part("The document", schema)]
    for name, it in schema.get("$defs", {}).items():
        parts += _part(name, it)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _part(title: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {title}"
    if "description" in schema:
        yield " ".join(schema["description"].split())
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}` | {_kind(it)} | {'needed' if name in required else ''} | {_cell(it.get('description', ''))} |"
        for name, it in schema.get("properties", {}).items()
    ]
    if rows:
        yield "\n".join(["| entry | is | | means |", "|---|---|---|---|", *rows])
    if "enum" in schema:
        yield "One of: " + ", ".join(f"`{it}`" for it in schema["enum"])


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(_kind(it) for it in schema[several])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{it}`" for it in schema["enum"])
    kind = str(schema.get("type", "any"))
    return f"{kind} of {_kind(schema['items'])}" if "items" in schema else kind


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
