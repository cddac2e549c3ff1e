"""What anybody writes into X-Forwarded-For is remembered no longer than an address is."""

from __future__ import annotations

import tracemalloc

from offchain.access.client_address import client_of, networks_of

PROXIES = networks_of(["10.0.0.0/8"])


def test_thousands_of_long_headers_take_no_memory() -> None:
    tracemalloc.start()
    try:
        for number in range(2_000):
            entry = f"{number:05d}" + "x" * 20_000
            assert client_of("203.0.113.9", [entry] * 2, others=False, proxies=PROXIES).network == "203.0.113.9"
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 5_000_000


def test_an_entry_that_is_too_long_for_an_address_is_none() -> None:
    entry = "198.51.100.7" + " " * 100
    assert client_of("10.0.0.1", [entry], others=False, proxies=PROXIES).network == "198.51.100.7"
    assert client_of("10.0.0.1", ["1" * 100], others=False, proxies=PROXIES).network == "10.0.0.1"
