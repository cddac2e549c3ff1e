"""Whoever sends a body too slowly is told so by the whole service: it was answered 500, as a defect of ours."""

from __future__ import annotations

import socket

from fastapi import FastAPI

from api.middleware import BodyLimit
from offchain.adapters.http_server import HttpServer, listen

HEAD = b"POST /here HTTP/1.1\r\nHost: here\r\nContent-Length: 400\r\n\r\n{"


def said(place: tuple[str, int]) -> bytes:
    """The answer to a body that stands still, up to the end of the connection."""
    answer = b""
    with socket.create_connection(place, timeout=10) as connection:
        connection.sendall(HEAD)
        while part := connection.recv(4_096):
            answer += part
    return answer


def test_a_body_that_stands_still_is_answered_408_behind_the_frameworks_own_errors() -> None:
    app = FastAPI()
    app.add_middleware(BodyLimit, most=1_000)
    with listen("127.0.0.1", 0) as listening, HttpServer(app, listening, 0.3):
        answer = said(listening.getsockname())
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close" in answer.lower()
