"""The files that docs/deployment.md gives to a server: units, proxies, settings."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from offchain.settings import Settings
from tests.surroundings import ROOT
from tests.unit.test_command_table import taken

FOLDER = ROOT / "examples" / "deployment"
UNITS = sorted(FOLDER.glob("*.service"))
INSTALLED = "/opt/promissory/.venv/bin/promo"
PROGRAM = str(Path(sys.executable).parent / "promo")
SETTINGS = (FOLDER / "promo.env.example").read_text("utf-8")


def command(unit: Path) -> str:
    """What a unit starts, as a shell would read it."""
    (line,) = re.findall(r"^ExecStart=.*$", unit.read_text("utf-8"), re.MULTILINE)
    inner = line.partition(INSTALLED)[2].rstrip("'").replace("$$", "$").replace("%%", "%")
    return "promo" + re.sub(r"\$\([^)]*\)", "moment", inner)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_what_a_unit_starts_is_taken_by_the_program(unit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert INSTALLED in unit.read_text("utf-8")
    taken(command(unit), monkeypatch)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_may_do_little(unit: Path) -> None:
    text = unit.read_text("utf-8")
    wanted = ("User=promo", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "UMask=0077")
    assert [it for it in wanted if it not in text] == []
    assert "PASSWORD" not in text or "LoadCredential=" in text


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on PATH")
    for path in (*UNITS, *FOLDER.glob("*.timer")):
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace(INSTALLED, PROGRAM))
    done = verified(sorted(tmp_path.iterdir()))
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_would_find_a_slip(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on PATH")
    slip = tmp_path / UNITS[0].name
    slip.write_text(UNITS[0].read_text("utf-8").replace(INSTALLED, PROGRAM).replace("UMask=0077", "UMaks=0077"))
    assert "UMaks" in verified([slip]).stderr


def verified(paths: list[Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)


def test_settings_are_known_and_hold_no_secret() -> None:
    given = dict(line.split("=", 1) for line in SETTINGS.splitlines() if line.startswith("PROMO_"))
    assert {name.removeprefix("PROMO_").lower() for name in given} <= set(Settings.model_fields)
    assert "PROMO_KEYSTORE_PASSWORD" not in given
    assert Settings.read(given).origins == "https://shop.example"


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    openssl = shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("no nginx with openssl on this machine")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=shop.example", "-days", "1"]
    subprocess.run([openssl, *asked, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    inner = (FOLDER / "nginx.conf").read_text("utf-8").replace("/etc/letsencrypt/live/shop.example", str(tmp_path))
    places = " ".join(f"{it}_temp_path {tmp_path};" for it in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; {places}\n{inner}\n}}"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(
        [nginx, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_caddy_takes_its_file() -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("no caddy on PATH")
    asked = [caddy, "adapt", "--config", FOLDER / "Caddyfile", "--adapter", "caddyfile", "--validate"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_hides_metrics_and_says_who_asks_itself(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    assert "/metrics" in text
    assert "X-Forwarded-For $remote_addr" in text or "X-Forwarded-For {remote_host}" in text
