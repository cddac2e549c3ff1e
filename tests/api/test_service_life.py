"""How the served program waits, ends, and tells what ended by itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from offchain.adapters.background import Repeating, Standing
from offchain.adapters.folder_lock import FolderInUseError, only_here
from offchain.adapters.ganache import ChainEndedError, LocalGanache, PortTakenError
from offchain.adapters.http_server import AddressError, HttpServer, ServerError, listen, url_of
from offchain.cli import app
from offchain.commands.seeded_chain import SeededChain
from offchain.commands.serving import check_server
from offchain.commands.stopping import Stop, stop_on_signals
from offchain.ground import Ground
from offchain.order_desks import Hands

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_before_the_service_is_up_cuts_preparations_short(number: int) -> None:
    with stop_on_signals(), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_wait_of_a_service_that_is_up(number: int) -> None:
    asked: list[int] = []

    def ask() -> None:
        asked.append(number)
        os.kill(os.getpid(), number)

    with stop_on_signals() as stop:
        stop.wait([ask])
    assert asked == [number]


def test_a_second_signal_does_not_cut_the_orderly_end_short() -> None:
    with stop_on_signals() as stop:
        stop.wait([lambda: os.kill(os.getpid(), signal.SIGINT)])
        os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = [signal.getsignal(it) for it in SIGNALS]
    with stop_on_signals():
        assert [signal.getsignal(it) for it in SIGNALS] != before
    assert [signal.getsignal(it) for it in SIGNALS] == before


def test_a_check_that_fails_ends_the_wait() -> None:
    def fail() -> None:
        raise ServerError("gone")

    with pytest.raises(ServerError):
        Stop().wait([fail])


class Ended:
    """A server, or a chain, that does not run any more."""

    running = False


def test_a_server_that_ended_by_itself_is_an_error() -> None:
    with pytest.raises(ServerError, match="ended by itself"):
        check_server(cast("HttpServer", Ended()))


def test_a_chain_that_ended_by_itself_is_an_error() -> None:
    ground = Ground(rpc=(), store_url="", deployment=Path(), catalogue=Path(), codes=Path())
    with pytest.raises(ChainEndedError, match="start again to go on"):
        SeededChain(ground, Hands(), (), cast("LocalGanache", Ended())).check()


def test_work_is_done_again_and_again_until_it_is_stopped() -> None:
    done, thrice = [], threading.Event()

    def work() -> None:
        done.append(1)
        if len(done) == 3:
            thrice.set()

    with Repeating(work, 0.0, lambda _: None):
        assert thrice.wait(10)
    count = len(done)
    assert len(done) == count >= 3


def test_work_that_raises_is_told_and_not_done_again() -> None:
    told: list[Exception] = []
    heard = threading.Event()

    def work() -> None:
        raise ValueError(f"attempt {len(told)}")

    def hear(error: Exception) -> None:
        told.append(error)
        heard.set()

    with Repeating(work, 0.0, hear) as repeating:
        assert heard.wait(10)
        repeating.stop()
    assert [str(error) for error in told] == ["attempt 0"]


def test_work_that_raises_is_told_and_done_again_where_it_may_pass() -> None:
    found: list[Exception] = []
    tried: list[dict[str, bool]] = []
    standing, well = Standing(), threading.Event()

    def work() -> None:
        tried.append(dict(standing.failing))
        if len(tried) == 1:
            raise ValueError("the first attempt")
        if len(tried) == 3:
            well.set()

    with standing.run("relayer", work, 0.0, found.append, again=True):
        assert well.wait(10)
    assert [str(error) for error in found] == ["the first attempt"]
    assert [it["relayer"] for it in tried[:3]] == [False, True, False]


def test_a_folder_is_for_one_program_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with only_here(folder), pytest.raises(FolderInUseError, match="PROMO_BUILD"), only_here(folder):
        pass
    with only_here(folder):
        pass


def test_a_port_that_is_taken_is_named() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} of 127.0.0.1 is taken"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no such host", "203.0.113.1"])
def test_an_address_at_which_nothing_can_listen_is_refused(host: str) -> None:
    with pytest.raises(AddressError):
        listen(host, 0)


@pytest.mark.parametrize(
    "options",
    [
        ["--port", "65536"],
        ["--port", "-1"],
        ["--host", "203.0.113.1"],
        ["--store", "x.sqlite3"],
        ["--rpc", "http://127.0.0.1:9"],
        ["--rpc", "http://127.0.0.1:9", "--data", "."],
        ["--rpc", "http://127.0.0.1:9", "--catalogue", "x.json"],
        ["--rpc", "http://127.0.0.1:9", "--catalogue", "x.json", "--store", "nowhere/x.sqlite3"],
    ],
)
def test_options_that_make_no_sense_are_wrong_use(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMO_STORE_URL", raising=False)
    assert CliRunner().invoke(app, ["serve", "--port", "0", *options]).exit_code == 2


def test_a_node_that_does_not_answer_is_a_missing_surrounding(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as listening:  # the port is free again, and nobody listens there
        port = str(listening.getsockname()[1])
    options = ["--rpc", f"http://127.0.0.1:{port}", "--catalogue", "x.json", "--store", str(tmp_path / "x.sqlite3")]
    done = CliRunner().invoke(app, ["serve", "--port", "0", "--json", *options])
    assert done.exit_code == 3
    assert json.loads(done.stdout)["error"]["code"] == "ChainUnavailableError"


def test_the_help_shows_an_example_and_the_exit_codes() -> None:
    text = CliRunner().invoke(app, ["serve", "--help"]).stdout
    assert "promo serve --port 0" in text
    assert "exit code 0" in " ".join(text.split())


def test_a_free_port_is_found_and_told() -> None:
    with listen("127.0.0.1", 0) as listening:
        assert url_of(listening) == f"http://127.0.0.1:{listening.getsockname()[1]}"


async def hello(_scope: Any, _receive: Any, send: Any) -> None:
    """An application that always says the same."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


def test_an_application_is_served_from_entering_to_leaving() -> None:
    with listen("127.0.0.1", 0) as listening, HttpServer(hello, listening) as server:
        with socket.create_connection(listening.getsockname()) as caller:
            caller.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: caller.recv(4096), b""))
        assert server.running
    assert answer.endswith(b"hello")
    assert b"uvicorn" not in answer
    assert not server.running
