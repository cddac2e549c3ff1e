"""Where the site is, as others reach it: what a link begins with that leaves the page."""

from fastapi import Request
from starlette.datastructures import URL

from offchain.access.front import Front


def site_of(request: Request, front: Front) -> str:
    """Its origin, as set; else as it was asked."""
    return next(iter(front.origins), None) or _https(request.base_url)


def _https(base: URL) -> str:
    """A phone that scans a code asks by https, but of the machine itself."""
    local = base.hostname in ("127.0.0.1", "localhost")
    return str(base if local else base.replace(scheme="https")).rstrip("/")
