"""Files that hold one secret key: how they read, and who may read them.

One line of ASCII: `promissory-key/1 <kind> <id> <key>`. The id, 16 hexadecimal digits, says which key sealed what
without telling it; the key is 64 hexadecimal digits. Made by offchain/adapters/key_files.py.
"""

import hashlib
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from offchain.data.errors import KeyFileError

FORM: Final = "promissory-key/1"
KEY_BYTES: Final = 32
_LINE: Final = re.compile(rf"{FORM} ([a-z-]+) ([0-9a-f]{{16}}) ([0-9a-f]{{64}})\n?")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Key:
    """kind : what it is for; secret : 32 bytes, in no representation; made : Unix seconds, of its file."""

    kind: str
    secret: bytes = field(repr=False)
    made: int = 0

    @property
    def id(self) -> str:
        """16 hexadecimal digits of a hash of the key: nobody finds the key by it."""
        return hashlib.sha256(b"promissory-key-id/1\0" + self.kind.encode() + b"\0" + self.secret).hexdigest()[:16]

    def line(self) -> str:
        """The content of its file."""
        return f"{FORM} {self.kind} {self.id} {self.secret.hex()}\n"


def read(path: Path, kind: str) -> Key:
    """The key of a file that its owner alone may read. Raises `KeyFileError`."""
    try:
        about = path.stat()
        if about.st_mode & _OTHERS:
            raise KeyFileError(
                f"key file {path.name}",
                found=f"mode {stat.S_IMODE(about.st_mode):04o}, readable by others",
                wanted="mode 0600",
                advice="take the rights away (chmod 600) and rotate the key: others may have read it",
            )
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(
            f"key file {path.name}",
            found=type(error).__name__,
            wanted="a key that can be read",
            advice="restore it, or run `promo privacy init` for a folder that has none",
        ) from error
    parts = _LINE.fullmatch(text)
    key = Key(parts[1], bytes.fromhex(parts[3]), int(about.st_mtime)) if parts else None
    if key is None or parts is None or (key.kind, key.id) != (kind, parts[2]):
        raise KeyFileError(
            f"key file {path.name}",
            found="another form, another kind, or a digit that changed",
            wanted=f"a line of {FORM} of the kind {kind}",
            advice="restore it from where you keep its copy",
        )
    return key
