"""wrk, by Will Glozer (Debian package `wrk`): as many requests as a server answers over some connections."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_SCRIPT: Final = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = {body}
function done(summary, latency, requests)
  local bad = summary.errors
  io.stderr:write(string.format('{{"requests": %d, "microseconds": %d, "bad": %d, "p99": %d}}\\n', summary.requests,
    summary.duration, bad.connect + bad.read + bad.write + bad.status + bad.timeout, latency:percentile(99)))
end
"""


class WrkMissingError(Exception):
    """There is no wrk on this machine."""

    def __init__(self) -> None:
        super().__init__("wrk is not there, which sends the requests (Debian: apt-get install wrk)")


@dataclass(frozen=True, slots=True)
class Load:
    """requests : that were answered; bad : that were not, or with a status of 400 or more; p99_ms : with every
    connection asking again as soon as it was answered."""

    requests: int
    seconds: float
    bad: int
    p99_ms: float

    @property
    def each_second(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


def load(url: str, body: Mapping[str, Any], seconds: int, connections: int, folder: Path) -> Load:
    """Posts the body again and again. Raises `WrkMissingError`."""
    program = shutil.which("wrk")
    if program is None:
        raise WrkMissingError
    script = folder / "post.lua"
    script.write_text(_SCRIPT.format(body=_lua(json.dumps(body))), encoding="utf-8")
    sizes = ["--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    command = [program, *sizes, "--script", str(script), url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stderr.splitlines()[-1])
    return Load(told["requests"], told["microseconds"] / 1e6, told["bad"], told["p99"] / 1e3)


def _lua(text: str) -> str:
    """A literal of Lua; JSON escapes what a long bracket could end with."""
    return f"[==[{text}]==]"
