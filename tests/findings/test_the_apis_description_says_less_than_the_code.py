"""The README of the API named a route twice, left out prefixes of codes and bodies that may be larger, and promised a
verdict on earlier prices that nothing makes."""

from __future__ import annotations

import json
import re
from collections import Counter

from api.web.mounting import LARGER
from tests.surroundings import ROOT

README = (ROOT / "api" / "README.md").read_text("utf-8")


def test_no_route_is_described_twice() -> None:
    rows = [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in README.splitlines() if line.startswith("| `GET")]
    twice = [route for route, times in Counter(route for row in rows for route in row[-1:]).items() if times > 1]
    assert twice == []


def test_every_prefix_of_a_services_code_is_named() -> None:
    texts = json.loads((ROOT / "offchain" / "queries" / "service_texts.json").read_text("utf-8"))["texts"]
    (named,) = re.findall(r"the codes\s+((?:`[A-Z][a-z]+_`(?:, | and )?)+)", README)
    assert set(re.findall(r"`(\w+_)`", named)) == {f"{code.partition('_')[0]}_" for code in texts}


def test_every_path_with_larger_bodies_is_named() -> None:
    (told,) = re.findall(r"Bodies are at most 64 KiB;([^.]*)", README)
    for path, most in LARGER.items():
        assert f"`{path}`" in told
        assert f"{most // 2**20} MiB" in told
