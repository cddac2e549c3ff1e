"""The bundle of the history as an answer that is sent while it is read."""

from collections.abc import Iterator
from contextlib import ExitStack

from fastapi.responses import StreamingResponse

from offchain.office.bundles import Bundles

MANIFEST = "X-Manifest-SHA256"
"""Header with the hash of the manifest in the bundle."""


def streamed(bundles: Bundles) -> StreamingResponse:
    """The newest bundle. Raises `NotIndexedError` before anything is sent."""
    opened = ExitStack()
    shown, pieces = opened.enter_context(bundles.opened())

    def sent() -> Iterator[bytes]:
        with opened:
            yield from pieces

    headers = {
        "Content-Disposition": f'attachment; filename="{shown.file}"',
        "Content-Length": str(shown.size),
        MANIFEST: shown.manifest_sha256,
    }
    return StreamingResponse(sent(), media_type="application/gzip", headers=headers)
