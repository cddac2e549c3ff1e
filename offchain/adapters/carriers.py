"""Who carries messages: a mail server by SMTP, and a folder that stands in for mail, SMS and push."""

import hashlib
import json
import os
import smtplib
import ssl
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from offchain.delivery.ports import CarrierError, Letter

_SECONDS = 20
_NAMED: Final = 32
"""Digits of a hash that name a file."""


@dataclass(frozen=True, slots=True)
class FolderCarrier:
    """Writes each message into a file: to try things out, and for a gateway that picks files up."""

    folder: Path

    def send(self, letter: Letter) -> None:
        """Into a file that nobody else writes and that is whole as soon as it has its name. What lies there already
        is not sent again. Raises `CarrierError`, also where it lies there with another text."""
        text = json.dumps(asdict(letter), ensure_ascii=False, indent=1) + "\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._publish(self.folder / f"{_name(letter)}.json", text)
        except OSError as error:
            raise CarrierError(type(error).__name__) from error

    def _publish(self, place: Path, text: str) -> None:
        """By a link, which fails where the name is taken; a rename would write over it."""
        with NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, suffix=".part") as part:
            part.write(text)
            part.flush()
            try:
                os.link(part.name, place)
            except FileExistsError:
                if place.read_text("utf-8") != text:
                    raise


def _name(letter: Letter) -> str:
    """Of a message to one recipient: two that share an address still have links of their own."""
    facts = json.dumps([letter.id, letter.address, letter.unsubscribe])
    return hashlib.sha256(facts.encode()).hexdigest()[:_NAMED]


@dataclass(frozen=True, slots=True)
class MailCarrier:
    """sender : address in From; user : "" for a server that asks for none; tls : whether the line is encrypted, which
    only a server on this machine may do without."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = True

    def send(self, letter: Letter) -> None:
        """Raises `CarrierError`, which names no address."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_SECONDS) as server:
                if self.tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail(letter, self.sender))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise CarrierError(type(error).__name__) from error


def mail(letter: Letter, sender: str) -> EmailMessage:
    """The mail, with the headers of RFC 8058."""
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = sender, letter.address, letter.subject
    found["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    found["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(letter.text)
    return found
