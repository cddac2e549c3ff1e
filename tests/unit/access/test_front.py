"""How the front door is set: origins, networks, rates as they are written; addresses behind proxies."""

from __future__ import annotations

import pytest

from offchain.access.client_address import client_of, networks_of
from offchain.access.front import RATES, Front, FrontError, Rate, on_loopback, read_front, split_origin

HERE = "http://127.0.0.1:8000"
PROXIES = networks_of(("10.0.0.0/8", "127.0.0.1/32", "fd00::/8"))


def test_without_settings_it_stands_where_it_listens() -> None:
    front = read_front(listening=HERE)
    assert front.origins == (HERE, "http://localhost:8000")
    assert (front.cors_origins, front.trusted_proxies, front.rates) == ((), (), RATES)
    assert not front.secure
    assert read_front(listening="http://192.168.0.7:8000").origins == ("http://192.168.0.7:8000",)


def test_cookies_are_for_encrypted_connections_unless_all_of_it_is_this_machine() -> None:
    assert read_front(origins="https://shop.example", listening=HERE).secure
    assert read_front(origins=f"{HERE}, http://shop.example", listening=HERE).secure
    assert not read_front(origins="http://localhost:80,http://[::1]:80", listening=HERE).secure
    assert not on_loopback("http://localhost.evil.example")


def test_lists_are_read_with_their_spaces() -> None:
    front = read_front(
        origins=" https://a.example , https://b.example:8443,",
        listening=HERE,
        cors_origins="https://app.example",
        trusted_proxies="10.0.0.0/8,::1",
        rates="read=5/1, quote=off",
    )
    assert front.origins == ("https://a.example", "https://b.example:8443")
    assert front.cors_origins == ("https://app.example",)
    assert front.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert front.rates == {**{name: it for name, it in RATES.items() if name != "quote"}, "read": Rate(5, 1)}
    assert read_front(listening=HERE, rates="off").rates == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(
            ("origins", text)
            for text in ("shop.example", "https://shop.example/", "https://Shop.example", "ftp://a", "*", "https://a b")
        ),
        *(("cors_origins", text) for text in ("*", "null", "https://*.example")),
        *(("trusted_proxies", text) for text in ("*", "10.0.0.1/8", "proxy")),
        *(("rates", text) for text in ("read", "read=0/60", "read=5", "nothing=5/60", "read=-1/60", "read=5/60;x")),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_what_was_found(name: str, text: str) -> None:
    with pytest.raises(FrontError, match="found"):
        read_front(**{"listening": HERE, name: text})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("https://shop.example/a?b#c", ("https", "shop.example")),
        ("https://shop.example?x", ("https", "shop.example")),
        ("https://shop.example#@evil.example", ("https", "shop.example")),
        ("https://a@b:1/", ("https", "a@b:1")),
        ("urn:x", ("", "")),
    ],
)
def test_the_authority_of_a_uri_is_as_it_is_written(uri: str, parts: tuple[str, str]) -> None:
    assert split_origin(uri) == parts


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("1.2.3.4", [], "1.2.3.4"),
        ("1.2.3.4", ["9.9.9.9"], "1.2.3.4"),
        ("10.0.0.1", ["9.9.9.9"], "9.9.9.9"),
        ("10.0.0.1", ["6.6.6.6", " 9.9.9.9"], "9.9.9.9"),
        ("10.0.0.1", ["6.6.6.6", "9.9.9.9", "10.0.0.2"], "9.9.9.9"),
        ("10.0.0.1", ["6.6.6.6", "rubbish"], "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9:80"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.9"] * 50, "10.0.0.9"),
        ("::ffff:10.0.0.1", ["9.9.9.9"], "9.9.9.9"),
        ("fd00::1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("2001:db8::1", ["9.9.9.9"], "2001:db8::/64"),
        ("", ["9.9.9.9"], ""),
        ("testclient", ["9.9.9.9"], ""),
    ],
)
def test_what_a_trusted_proxy_wrote_is_believed_and_nothing_else(peer: str, forwarded: list[str], network: str) -> None:
    assert client_of(peer, forwarded, others=False, proxies=PROXIES).network == network


@pytest.mark.parametrize(
    ("peer", "forwarded", "others", "here"),
    [
        ("127.0.0.1", [], False, True),
        ("::1", [], False, True),
        ("127.0.0.1", ["127.0.0.1"], False, False),
        ("127.0.0.1", [], True, False),
        ("10.0.0.1", ["127.0.0.1"], False, False),
        ("1.2.3.4", [], False, False),
        ("", [], False, False),
    ],
)
def test_only_what_nobody_passed_on_comes_from_this_machine(
    peer: str, forwarded: list[str], others: bool, here: bool
) -> None:
    assert client_of(peer, forwarded, others=others, proxies=PROXIES).here is here


def test_by_default_no_proxy_is_believed_and_no_other_page_may_read() -> None:
    assert (Front().trusted_proxies, Front().cors_origins) == ((), ())
