"""Signing in with a wallet: what is let in, what is refused and why, and the end of a session."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from offchain.access.sessions import SignInRules
from offchain.access.tokens import kept
from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.fake_shop import key
from offchain.attestation.keccak import words
from offchain.ports import CallRevertedError, ChainUnavailableError
from tests.api.conftest import Ask
from tests.api.shop import ANN, BOB, ORIGIN, Served
from tests.api.wallet import Wallet, bearer

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
COOKIE = "__Host-promissory_session"


@pytest.fixture
def ann(ask_empty: Ask, empty: Served) -> Wallet:
    """In a shop of her own, whose clock tests may move."""
    return Wallet(ask_empty, empty)


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]


def who(ask: Ask, **headers: str) -> httpx.Response:
    """Who is signed in."""
    return ask("GET", "/v1/sessions/current", headers=headers)


def test_a_nonce_comes_with_what_the_message_has_to_say(ann: Wallet) -> None:
    answer = ann.ask("POST", "/v1/sessions/nonce").json()
    assert re.fullmatch(r"[0-9a-f]{32}", answer["nonce"])
    assert answer["expires"] == ann.shop.clock.now() + SignInRules(origins=(), chain_id=1).nonce_seconds
    assert (answer["chain_id"], answer["origins"]) == (1337, [ORIGIN])


def test_a_wallet_that_signs_is_signed_in_and_is_told_who_it_is(ann: Wallet) -> None:
    begun = ann.sign_in().json()
    assert (begun["wallet"], begun["csrf"]) == (f"0x{ANN:040x}", None)
    assert begun["expires"] == ann.shop.clock.now() + 12 * 3_600
    assert who(ann.ask, **bearer(begun["token"])).json() == {
        "kind": "wallet",
        "role": "shopper",
        "wallet": f"0x{ANN:040x}",
        "merchant": None,
        "csrf": None,
    }


def test_a_token_has_256_bits_and_only_its_hash_is_kept(ann: Wallet) -> None:
    tokens = {ann.token() for _ in range(3)}
    assert len(tokens) == 3
    for token in tokens:
        assert re.fullmatch(r"promo_s_[A-Za-z0-9_-]{43}", token)
        stored = ann.shop.service.access.sessions.store.session(kept(token))
        assert stored is not None
        assert token.encode() not in (stored.token, stored.token.hex().encode())


@pytest.mark.parametrize("form", ["compact", "long", "upper"])
def test_every_canonical_form_of_a_signature_is_taken(ann: Wallet, form: str) -> None:
    message = ann.message()
    signature = ann.sign(message)
    if form == "compact":
        raw = bytes.fromhex(signature[2:])
        signature = "0x" + (raw[:32] + bytes([raw[32] | (raw[64] - 27) << 7]) + raw[33:64]).hex()
    if form == "upper":
        signature = "0x" + signature[2:].upper()
    assert ann.sign_in(message, signature).status_code == 200


def test_a_message_without_a_statement_and_one_with_every_part_are_taken(ann: Wallet) -> None:
    assert ann.sign_in(ann.message(statement=None)).status_code == 200
    full = ann.message(
        domain="https://shop.example",
        **{"Expiration Time": ann.moment(60), "Not Before": ann.moment(0), "Request ID": "a%20b"},
    )
    assert ann.sign_in(full + "\nResources:\n- https://shop.example/terms\n- ipfs://bafy/x").status_code == 200
    assert ann.sign_in(ann.message() + "\nResources:").status_code == 200


def test_a_nonce_opens_once(ann: Wallet) -> None:
    message = ann.message()
    assert ann.sign_in(message).status_code == 200
    assert code(ann.sign_in(message)) == (403, "Access_NonceUnknown")


def test_a_nonce_is_used_up_by_an_attempt_that_fails(ann: Wallet) -> None:
    message = ann.message()
    assert code(ann.sign_in(message, "0x" + "11" * 65)) == (403, "Access_NotSigned")
    assert code(ann.sign_in(message)) == (403, "Access_NonceUnknown")


def test_a_nonce_that_was_never_given_out_opens_nothing(ann: Wallet) -> None:
    assert code(ann.sign_in(ann.message(Nonce="5feceb66ffc86f38"))) == (403, "Access_NonceUnknown")


@pytest.mark.parametrize(("waited", "status"), [(299, 200), (300, 403)])
def test_a_nonce_is_for_five_minutes(ann: Wallet, waited: int, status: int) -> None:
    nonce = ann.ask("POST", "/v1/sessions/nonce").json()["nonce"]
    ann.shop.clock.wait(waited)
    assert ann.sign_in(ann.message(Nonce=nonce)).status_code == status


@pytest.mark.parametrize(
    "changes",
    [
        {"domain": "evil.example"},
        {"domain": "shop.example.evil.example"},
        {"domain": "evil.example@shop.example"},
        {"domain": "shop.example:8443"},
        {"domain": "SHOP.example"},
        {"domain": "xn--shp-8na.example"},
        {"domain": "http://shop.example"},
        {"URI": "https://evil.example/shop"},
        {"URI": "https://shop.example@evil.example/"},
        {"URI": "https://shop.example.evil.example/"},
        {"URI": "http://shop.example/shop"},
        {"URI": "urn:shop.example"},
    ],
)
def test_a_message_for_another_place_is_refused(ann: Wallet, changes: dict[str, str]) -> None:
    answer = ann.sign_in(ann.message(**changes))
    assert code(answer) == (403, "Access_OtherDomain")
    assert answer.json()["facts"]["wanted"] == ORIGIN


def test_a_message_for_another_chain_is_refused(ann: Wallet) -> None:
    answer = ann.sign_in(ann.message(**{"Chain ID": "1"}))
    assert code(answer) == (403, "Access_OtherChain")
    assert answer.json()["facts"] == {"found": "1", "wanted": "1337"}


@pytest.mark.parametrize(
    ("line", "seconds", "found"),
    [
        ("Issued At", 60, ""),
        ("Issued At", 61, "Access_NotYet"),
        ("Issued At", -359, ""),
        ("Issued At", -360, "Access_Expired"),
        ("Not Before", 0, ""),
        ("Not Before", 1, "Access_NotYet"),
        ("Expiration Time", 1, ""),
        ("Expiration Time", 0, "Access_Expired"),
    ],
)
def test_times_are_compared_with_the_services_clock(ann: Wallet, line: str, seconds: int, found: str) -> None:
    answer = ann.sign_in(ann.message(**{line: ann.moment(seconds)}))
    assert (answer.status_code, answer.json().get("code", "")) == (403 if found else 200, found)


def test_a_session_is_not_longer_than_its_message(ann: Wallet) -> None:
    begun = ann.sign_in(ann.message(**{"Expiration Time": ann.moment(90)})).json()
    ann.shop.clock.wait(89)
    assert who(ann.ask, **bearer(begun["token"])).status_code == 200
    ann.shop.clock.wait(1)
    assert code(who(ann.ask, **bearer(begun["token"]))) == (401, "Api_NotSignedIn")


def test_a_session_ends_by_itself_after_twelve_hours(ann: Wallet) -> None:
    token = ann.token()
    ann.shop.clock.wait(12 * 3_600 - 1)
    assert who(ann.ask, **bearer(token)).status_code == 200
    ann.shop.clock.wait(1)
    assert code(who(ann.ask, **bearer(token))) == (401, "Api_NotSignedIn")


def test_the_signature_of_another_wallet_is_refused(ann: Wallet, ask_empty: Ask, empty: Served) -> None:
    message = ann.message()
    assert code(ann.sign_in(message, Wallet(ask_empty, empty, "bob").sign(message))) == (403, "Access_NotSigned")


def test_a_malleable_twin_of_a_signature_is_refused(ann: Wallet) -> None:
    message = ann.message()
    raw = bytes.fromhex(ann.sign(message)[2:])
    high = ORDER - int.from_bytes(raw[32:64], "big")
    twin = raw[:32] + high.to_bytes(32, "big") + bytes([55 - raw[64]])
    assert code(ann.sign_in(message, "0x" + twin.hex())) == (403, "Access_NotSigned")


@pytest.mark.parametrize("signature", ["", "0x", "0x1", "5a5a", "0X" + "5a" * 65, "0x" + "5a" * 4097])
def test_a_signature_in_another_form_is_malformed(ann: Wallet, signature: str) -> None:
    assert code(ann.sign_in(ann.message(), signature)) == (422, "Api_Malformed")


def test_a_signature_of_another_length_signs_nothing(ann: Wallet) -> None:
    for size in (1, 63, 66, 4096):
        assert code(ann.sign_in(ann.message(), "0x" + "5a" * size)) == (403, "Access_NotSigned")


class ContractWallet:
    """Answers `isValidSignature` where the signature is the expected one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, answer: bytes | Exception) -> None:
        self.asked: list[tuple[int, bytes]] = []
        self._answer = answer
        monkeypatch.setattr(FakeChain, "call", lambda _chain, to, data: self.call(to, data))

    def call(self, to: int, data: bytes) -> bytes:
        """What the wallet says."""
        self.asked.append((to, data))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def test_a_contract_wallet_is_asked_whether_it_signed(ann: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = ContractWallet(monkeypatch, bytes.fromhex("1626ba7e") + bytes(28))
    message = ann.message()
    assert ann.sign_in(message, "0xabcd").status_code == 200
    ((to, data),) = contract.asked
    assert to == ANN
    assert (data[:4].hex(), data[36:]) == ("1626ba7e", words(64, 2) + b"\xab\xcd" + bytes(30))
    assert code(ann.sign_in(message, "0xabcd")) == (403, "Access_NonceUnknown")
    assert len(contract.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [b"", bytes(32), bytes.fromhex("1626ba7e"), bytes.fromhex("1626ba7e") + b"\1" * 28, CallRevertedError(b"")],
)
def test_a_contract_wallet_that_says_anything_else_is_not_signed_in(
    ann: Wallet, monkeypatch: pytest.MonkeyPatch, answer: bytes | Exception
) -> None:
    ContractWallet(monkeypatch, answer)
    assert code(ann.sign_in(signature="0xabcd")) == (403, "Access_NotSigned")


def test_a_chain_that_does_not_answer_is_told(ann: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    ContractWallet(monkeypatch, ChainUnavailableError("http://user:secret@node"))
    answer = ann.sign_in(signature="0xabcd")
    assert code(answer) == (503, "Access_ChainSilent")
    assert "secret" not in answer.text
    assert ann.sign_in().status_code == 200, "a wallet with a key needs no chain"


def test_signing_out_ends_this_session_alone(ann: Wallet) -> None:
    one, other = ann.token(), ann.token()
    assert ann.ask("DELETE", "/v1/sessions/current", headers=bearer(one)).json() == {"ended": 1}
    assert code(who(ann.ask, **bearer(one))) == (401, "Api_NotSignedIn")
    assert who(ann.ask, **bearer(other)).status_code == 200


def test_signing_out_everywhere_ends_all_of_the_wallet_and_of_no_other(
    ann: Wallet, ask_empty: Ask, empty: Served
) -> None:
    tokens, bob = [ann.token() for _ in range(3)], Wallet(ask_empty, empty, "bob").token()
    ended = ann.ask("DELETE", "/v1/sessions/current?everywhere=true", headers=bearer(tokens[0])).json()
    assert ended == {"ended": 3}
    assert {who(ann.ask, **bearer(token)).status_code for token in tokens} == {401}
    assert who(ann.ask, **bearer(bob)).json()["wallet"] == f"0x{BOB:040x}"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer promo_s_" + "A" * 43])
def test_a_header_that_opens_nothing_is_answered_alike(ann: Wallet, header: str) -> None:
    answer = who(ann.ask, Authorization=header)
    assert code(answer) == (401, "Api_NotSignedIn")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json() == who(ann.ask).json()


def cookie_session(ann: Wallet, **headers: str) -> tuple[str, dict[str, Any], str]:
    """The token in the cookie, the answer, the whole header."""
    answer = ann.sign_in(cookie=True, headers=headers)
    header = answer.headers["set-cookie"]
    return header.partition("=")[2].partition(";")[0], answer.json(), header


def test_a_page_gets_a_cookie_that_no_script_reads_and_no_other_page_sends(ann: Wallet) -> None:
    _, begun, header = cookie_session(ann)
    assert begun["token"] is None
    flags = {part.strip().lower() for part in header.split(";")[1:]}
    assert flags == {"httponly", "max-age=43200", "path=/", "samesite=strict", "secure"}
    assert header.startswith(COOKIE + "=")


def test_a_cookie_signs_in_and_tells_its_csrf_token(ann: Wallet) -> None:
    token, begun, _ = cookie_session(ann)
    found = who(ann.ask, Cookie=f"{COOKIE}={token}").json()
    assert (found["wallet"], found["csrf"]) == (f"0x{ANN:040x}", begun["csrf"])


@pytest.mark.parametrize("csrf", [None, "", "0" * 64, "é"])
def test_a_change_by_cookie_without_its_csrf_token_is_refused(ann: Wallet, csrf: str | None) -> None:
    token, begun, _ = cookie_session(ann)
    headers = {"Cookie": f"{COOKIE}={token}"} | ({} if csrf is None else {"X-CSRF-Token": csrf.encode("latin-1")})
    assert code(ann.ask("DELETE", "/v1/sessions/current", headers=headers)) == (403, "Api_NoCsrfToken")
    assert who(ann.ask, Cookie=f"{COOKIE}={token}").status_code == 200
    headers["X-CSRF-Token"] = begun["csrf"]
    assert ann.ask("DELETE", "/v1/sessions/current", headers=headers).status_code == 200
    assert who(ann.ask, Cookie=f"{COOKIE}={token}").status_code == 401


def test_the_csrf_token_of_one_session_is_of_no_use_in_another(ann: Wallet) -> None:
    (one, _, _), (_, other, _) = cookie_session(ann), cookie_session(ann)
    headers = {"Cookie": f"{COOKIE}={one}", "X-CSRF-Token": other["csrf"]}
    assert code(ann.ask("DELETE", "/v1/sessions/current", headers=headers)) == (403, "Api_NoCsrfToken")


def test_signing_in_never_takes_over_a_token_that_came_along(ann: Wallet) -> None:
    planted, _, _ = cookie_session(ann)
    fresh, _, _ = cookie_session(ann, Cookie=f"{COOKIE}={planted}")
    assert fresh != planted
    assert who(ann.ask, Cookie=f"{COOKIE}={planted}").status_code == 401
    assert who(ann.ask, Cookie=f"{COOKIE}={fresh}").status_code == 200
    made_up, _, _ = cookie_session(ann, Cookie=f"{COOKIE}=promo_s_{'A' * 43}")
    assert made_up != "promo_s_" + "A" * 43


def test_a_cookie_that_is_over_is_as_good_as_none_where_nobody_need_sign_in(ann: Wallet) -> None:
    ann.shop.follow()
    stale = {"Cookie": f"{COOKIE}=promo_s_{'A' * 43}"}
    assert ann.ask("POST", "/v1/quotes", json={"basket": [{"sku": "T-1", "quantity": 1}]}, headers=stale).is_success


def test_a_key_is_no_session_to_sign_out_of(ann: Wallet) -> None:
    headers = bearer(ann.shop.key("auditor"))
    assert who(ann.ask, **headers).json()["role"] == "auditor"
    assert code(ann.ask("DELETE", "/v1/sessions/current", headers=headers)) == (403, "Api_NotAllowed")
    assert code(ann.ask("DELETE", "/v1/sessions/current")) == (401, "Api_NotSignedIn")


def test_the_names_of_the_tests_wallets_are_their_own(ann: Wallet) -> None:
    assert ann.address == key("ann").address == ANN
