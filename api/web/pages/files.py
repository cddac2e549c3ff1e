"""Static files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Response

from api.web.looks import Looks, looks_of

_FOR_GOOD = "public, max-age=31536000, immutable"


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/static/{digest}/{name}")
    async def static_file(
        digest: str,
        name: str,
        looks: Annotated[Looks, Depends(looks_of)],
        accept_encoding: Annotated[str, Header()] = "",
    ) -> Response:
        """A file under the digest of today's files; under another one there is nothing."""
        asset = looks.assets.files.get(name) if digest == looks.assets.digest else None
        if asset is None:
            raise HTTPException(404)
        headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
        if "gzip" in accept_encoding:
            headers["Content-Encoding"] = "gzip"
            return Response(asset.packed, headers=headers, media_type=asset.kind)
        return Response(asset.content, headers=headers, media_type=asset.kind)

    return router
