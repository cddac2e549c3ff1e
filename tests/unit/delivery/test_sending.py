"""Only those who agreed are written to, not often, not at night, and one click ends it."""

from __future__ import annotations

import asyncio
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from api.app import create_app
from offchain.adapters.carriers import FolderCarrier, MailCarrier, mail
from offchain.adapters.clocks import ManualClock
from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_sent import SqlSentLog
from offchain.adapters.vault_addresses import VaultUnsubscribing, link_key
from offchain.cli import app as promo
from offchain.data import privacy_folder
from offchain.data.consents import Consent, Purpose
from offchain.delivery import unsubscribing
from offchain.delivery.links import Links
from offchain.delivery.ports import Cap, CarrierError, Channel, Claim, Letter
from offchain.delivery.quiet import QuietHours
from offchain.delivery.sending import Message, Outreach
from offchain.delivery.templates import Template, TemplateError
from tests.api.conftest import Caller
from tests.api.shop import served
from tests.surroundings import ROOT

NOON = int(datetime(2026, 10, 5, 12, 0, tzinfo=UTC).timestamp())
ANN = "ab" * 32
KEY = bytes(32)
TEMPLATE = Template.load(ROOT / "examples" / "messages" / "coupon.yaml")
ONE = Message("spring", TEMPLATE, {"code": "A1"})
DAY = 86_400


@dataclass
class Book:
    """Addresses in memory; asked : for which an address was looked up."""

    yes: set[str] = field(default_factory=lambda: {ANN})
    asked: list[str] = field(default_factory=list)

    def agreed(self, pseudonym: str) -> bool:
        """Whether they did."""
        return pseudonym in self.yes

    def address(self, pseudonym: str, channel: Channel) -> str | None:
        """An e-mail address alone."""
        self.asked.append(pseudonym)
        return "ann@shop.example" if channel == Channel.EMAIL else None


@dataclass
class Post:
    """Keeps letters, or fails."""

    fails: bool = False
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        """Raises `CarrierError`."""
        if self.fails:
            raise CarrierError("down")
        self.sent.append(letter)


@dataclass
class Desk:
    """Everything with which messages are sent."""

    outreach: Outreach
    book: Book
    post: Post
    clock: ManualClock

    def send(self, id_: str = "spring", channel: Channel = Channel.EMAIL) -> str:
        """What became of it."""
        return self.outreach.send(ANN, replace(ONE, id=id_), channel).became


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """At noon."""
    engine = open_engine(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    book, post, clock = Book(), Post(), ManualClock(NOON)
    carriers = dict.fromkeys(Channel, post)
    quiet = QuietHours.parse("21:00-08:00", "UTC")
    log = SqlSentLog(engine)
    yield Desk(Outreach(carriers, book, log, clock, Cap(), quiet, KEY, "https://s.example/u/"), book, post, clock)
    engine.dispose()


def test_whoever_agreed_gets_it_once_with_a_link(desk: Desk) -> None:
    assert [desk.send(), desk.send()] == ["sent", "known"]
    letter = desk.post.sent[0]
    assert (letter.address, letter.subject) == ("ann@shop.example", "Your code A1")
    assert letter.text.endswith(f"No more messages: {letter.unsubscribe}\n")
    assert unsubscribing.read(KEY, letter.unsubscribe.removeprefix("https://s.example/u/")) == ANN


def test_whoever_did_not_agree_gets_nothing_and_is_not_even_looked_up(desk: Desk) -> None:
    desk.book.yes.clear()
    assert (desk.send(), desk.post.sent, desk.book.asked) == ("no_consent", [], [])


def test_after_so_many_messages_in_a_week_there_is_a_rest(desk: Desk) -> None:
    assert [desk.send(it) for it in "abc"] == ["sent", "sent", "capped"]
    desk.clock.wait(7 * DAY)
    assert desk.send("c") == "sent"


@pytest.mark.parametrize(
    ("hour", "zone", "until"),
    [(20, "UTC", None), (21, "UTC", 32), (23, "UTC", 32), (7, "UTC", 8), (8, "UTC", None), (12, "Asia/Shanghai", None)],
)
def test_nobody_is_disturbed_at_night_by_their_own_clock(hour: int, zone: str, until: int | None) -> None:
    midnight = NOON - 12 * 3_600
    found = QuietHours.parse("21:00-08:00", zone).until(midnight + hour * 3_600)
    assert found == (None if until is None else midnight + until * 3_600)


def test_at_night_nothing_goes_out_and_the_morning_is_named(desk: Desk) -> None:
    desk.clock.wait(10 * 3_600)
    done = desk.outreach.send(ANN, ONE, Channel.EMAIL)
    assert (done.became, done.until) == ("quiet", NOON + 20 * 3_600)
    assert desk.post.sent == []


def test_what_failed_is_sent_again_and_does_not_count(desk: Desk) -> None:
    desk.post.fails = True
    assert [desk.send(), desk.send(), desk.send()] == ["failed"] * 3
    desk.post.fails = False
    assert [desk.send(), desk.send("b")] == ["sent", "sent"]


class Gathered(SqlSentLog):
    """A log at which so many meet before the first of them claims: each has counted when it does."""

    def __init__(self, engine: Engine, most: int) -> None:
        super().__init__(engine)
        self._gate = threading.Barrier(most)

    def claim(self, recipient: str, message: str, channel: Channel, now: int, cap: Cap) -> Claim:
        """Waits for the others first."""
        self._gate.wait(30)
        return super().claim(recipient, message, channel, now, cap)


@pytest.fixture
def store(store_place: Callable[[], str]) -> Iterator[Engine]:
    """Of each kind."""
    engine = open_engine(store_place())
    yield engine
    engine.dispose()


def test_of_many_at_once_no_more_go_out_than_the_cap_allows(desk: Desk, store: Engine) -> None:
    names = "abcdef"
    log = Gathered(store, len(names))
    outreach = replace(desk.outreach, log=log)

    def send(id_: str) -> str:
        return outreach.send(ANN, replace(ONE, id=id_), Channel.EMAIL).became

    with ThreadPoolExecutor(len(names)) as hands:
        found = sorted(hands.map(send, names))
    assert found == ["capped"] * 4 + ["sent"] * 2
    assert len(desk.post.sent) == log.count(ANN, 0) == 2


def test_without_an_address_there_is_no_message(desk: Desk) -> None:
    assert desk.send(channel=Channel.SMS) == "no_address"


def test_the_template_speaks_chinese_and_wants_its_facts() -> None:
    subject, text = TEMPLATE.written({"code": "A1"}, "zh")
    assert subject == "您的优惠码 A1"
    assert "九折" in text
    with pytest.raises(TemplateError, match="no code"):
        TEMPLATE.written({}, "en")
    with pytest.raises(TemplateError, match="one line"):
        TEMPLATE.written({"code": "A1\r\nBcc: all@shop.example"}, "en")


@pytest.mark.parametrize("change", ["{other}", "{code.secret}", "{0}"])
def test_a_template_with_other_gaps_is_refused(tmp_path: Path, change: str) -> None:
    text = (ROOT / "examples" / "messages" / "coupon.yaml").read_text("utf-8")
    file = tmp_path / "t.yaml"
    file.write_text(text.replace("{code} you get", f"{change} you get"), "utf-8")
    with pytest.raises(TemplateError):
        Template.load(file)


def test_mail_has_the_headers_by_which_one_click_ends_it() -> None:
    made = mail(Letter("m", "ann@shop.example", "您好", "text\n", "https://s.example/u/t"), "shop@shop.example")
    assert made["List-Unsubscribe"] == "<https://s.example/u/t>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert made["Subject"] == "您好"


def test_mail_goes_by_smtp() -> None:
    heard: list[str] = []

    class Server(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 test\r\n")
            body = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                heard.append(line)
                if body:
                    body = line != "."
                    if not body:
                        self.wfile.write(b"250 ok\r\n")
                elif line.upper() == "DATA":
                    body = True
                    self.wfile.write(b"354 go on\r\n")
                elif line.upper().startswith("QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        carrier = MailCarrier("127.0.0.1", server.server_address[1], "shop@shop.example", tls=False)
        carrier.send(Letter("m", "ann@shop.example", "Hello", "text\n", "https://s.example/u/t"))
        encrypted = MailCarrier("127.0.0.1", server.server_address[1], "shop@shop.example")
        with pytest.raises(CarrierError) as caught:  # this server has no STARTTLS: nothing is sent in the clear
            encrypted.send(Letter("m2", "bob@shop.example", "Hello", "text\n", "https://s.example/u/t"))
        server.shutdown()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in heard
    assert any("ann@shop.example" in line for line in heard)
    assert "bob@shop.example" not in "".join(heard) + str(caught.value)


def test_the_folder_keeps_one_file_a_message(tmp_path: Path) -> None:
    for id_ in ("a", "b"):
        FolderCarrier(tmp_path / "sink").send(Letter(id_, "x", "s", "t", "u"))
    assert sorted(json.loads(it.read_text())["id"] for it in (tmp_path / "sink").iterdir()) == ["a", "b"]


def waiting(sink: Path) -> list[tuple[str, str, str]]:
    """What nobody has fetched: id, address and text of each."""
    found = [json.loads(it.read_text()) for it in sink.iterdir()]
    return sorted((it["id"], it["address"], it["text"]) for it in found)


def test_a_message_that_nobody_fetched_outlives_others_that_were(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path)
    carrier.send(Letter("a", "x", "s", "t", "u"))
    (fetched,) = tmp_path.iterdir()
    carrier.send(Letter("b", "x", "s", "t", "u"))
    fetched.unlink()
    carrier.send(Letter("c", "x", "s", "t", "u"))
    assert waiting(tmp_path) == [("b", "x", "t"), ("c", "x", "t")]


def test_one_message_to_two_who_share_an_address_is_two_files(tmp_path: Path) -> None:
    for link in ("of ann", "of bob"):
        FolderCarrier(tmp_path).send(Letter("a", "x", "s", link, link))
    assert waiting(tmp_path) == [("a", "x", "of ann"), ("a", "x", "of bob")]


def test_what_lies_there_is_not_written_over(tmp_path: Path) -> None:
    carrier, letter = FolderCarrier(tmp_path), Letter("a", "x", "s", "t", "u")
    carrier.send(letter)
    carrier.send(letter)
    with pytest.raises(CarrierError, match="FileExistsError"):
        carrier.send(replace(letter, text="another"))
    assert waiting(tmp_path) == [("a", "x", "t")]


@pytest.mark.parametrize("text", ["", "x" * 64, "²" * 64, "A" * 63 + "="])
def test_other_tokens_open_nothing(text: str) -> None:
    assert unsubscribing.read(KEY, text) is None
    good = unsubscribing.token(KEY, ANN)
    assert unsubscribing.read(bytes([1]) * 32, good) is None
    assert unsubscribing.read(KEY, ("A" if good[0] != "A" else "B") + good[1:]) is None


def test_one_click_takes_the_consent_back_and_opening_the_link_does_not(tmp_path: Path) -> None:
    assert CliRunner().invoke(promo, ["privacy", "init", "--folder", str(tmp_path)]).exit_code == 0
    folder = privacy_folder.load(tmp_path / "privacy")
    ann = folder.pseudonyms().of("ann")
    folder.consents_file.write_text(Consent(ann, "contact", True, NOON, "form").line())
    key = link_key(folder)
    place = tmp_path / "served"
    place.mkdir()
    with served(place) as shop, asyncio.Runner() as runner:
        links = Links(VaultUnsubscribing(folder, ManualClock(NOON + 1), key))
        ask = Caller(runner, create_app(replace(shop.service, links=links)))
        url = f"/v1/unsubscribe/{unsubscribing.token(key, ann)}"
        assert ask("GET", url).json() == {"contact": True}
        assert not folder.consents().refused([ann], {Purpose.CONTACT})
        form = {
            "content": "List-Unsubscribe=One-Click",
            "headers": {"content-type": "application/x-www-form-urlencoded"},
        }
        assert ask("POST", url, **form).json() == {"contact": False}
        assert folder.consents().refused([ann], {Purpose.CONTACT}) == {ann}
        assert ask("POST", url).json() == ask("GET", url).json() == {"contact": False}
        assert ask("POST", "/v1/unsubscribe/" + "A" * 64).status_code == 404
    assert len(folder.consents().records) == 2


def test_the_command_sends_to_a_folder_and_tells_what_became_of_it(tmp_path: Path) -> None:
    assert CliRunner().invoke(promo, ["privacy", "init", "--folder", str(tmp_path)]).exit_code == 0
    folder = privacy_folder.load(tmp_path / "privacy")
    ann, bob = (folder.pseudonyms().of(it) for it in ("ann", "bob"))
    folder.consents_file.write_text(Consent(ann, "contact", True, NOON, "form").line())
    options = ["--id", "x", "--shopper", ann, "--shopper", bob, "--channel", "push", "--fact", "code=A1"]
    places = ["--store", str(tmp_path / "s.sqlite3"), "--privacy", str(folder.folder), "--sink", str(tmp_path / "out")]
    more = ["--place", "https://s.example", "--quiet", "00:00-00:00", "--language", "zh", "--json"]
    template = str(ROOT / "examples" / "messages" / "coupon.yaml")
    done = CliRunner().invoke(promo, ["message", "send", template, *options, *places, *more])
    assert done.exit_code == 0, done.output
    assert [it["became"] for it in json.loads(done.stdout)["messages"]] == ["sent", "no_consent"]
    assert json.loads(next((tmp_path / "out").iterdir()).read_text())["address"] == ann
