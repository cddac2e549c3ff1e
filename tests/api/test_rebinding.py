"""A shopper lost the wallet: what support sees of the offer and can do, and the page on which the shopper binds."""

from __future__ import annotations

import json
import shlex
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from offchain.adapters.fake_shop import DAY, Coupon, key
from offchain.attestation import typed_data
from offchain.attestation.calls import call, terms_tuple
from offchain.binding.binding import TYPE, wallet_statement
from offchain.domain.terms import Revocation
from tests.api.conftest import Ask, Caller
from tests.api.customers import CUSTOMER, WHY, Do, allot, bind, do, look, make, open_late, own, revoke, secret_of
from tests.api.shop import ORIGIN, Served
from tests.api.wallet import Wallet, bearer

__all__ = ["do", "own"]


def transactions(text: str) -> Any:
    """What the part lets support save."""
    return json.loads(text.partition("data-batch>")[2].partition("</script>")[0])


def test_bound_lost_revoked_and_bound_again_from_supports_page(do: Do, own: Served) -> None:
    assert 'data-held="unbound"' in look(do).text
    assert bind(own, secret_of(make(do)), "ann") == 10
    good = look(do).text
    assert 'data-held="good"' in good
    assert f"0x{key('ann').address:040x}" in good
    assert "data-code-for" not in good
    revoke(own, 1 << 10)
    revoked = look(do).text
    assert 'data-held="revoked"' in revoked
    assert "data-code-for" in revoked
    assert bind(own, secret_of(make(do)), "bob") == 11
    assert f"0x{key('bob').address:040x}" in look(do).text
    revoke(own, 1 << 11)
    assert 'data-held="no turn left"' in look(do).text
    assert "Binding_NoTurnLeft" in make(do).text


def test_a_coupon_that_is_good_is_revoked_by_the_merchants_transaction_which_nobody_signed(do: Do, own: Served) -> None:
    bind(own, secret_of(make(do)), "ann")
    text, terms = look(do).text, own.terms["late"]
    saved = transactions(text)
    (one,) = saved["transactions"]["transactions"]
    assert one["data"] == "0x" + call("revokeIndices", terms_tuple(terms), 0, 1 << 10).hex()
    assert one["from"] == f"0x{terms.merchant:040x}"
    assert saved["safe"]["meta"]["createdFromSafeAddress"] == one["from"]
    assert [it["data"] for it in saved["safe"]["transactions"]] == [one["data"]]
    assert "data-send" not in text
    command = text.partition("promo coupon rebind")[2].partition("<")[0]
    assert shlex.split(command.replace("&#39;", "'").replace("&amp;", "&"))[2] == CUSTOMER
    own.chain.send(int(one["from"], 16), int(one["to"], 16), bytes.fromhex(one["data"][2:]))
    own.follow()
    assert 'data-held="revoked"' in look(do).text


def test_where_the_terms_revoke_no_single_coupon_there_is_no_transaction(do: Do, own: Served) -> None:
    open_late(own, Revocation.EPOCH)
    bind(own, secret_of(make(do)), "ann")
    text = look(do).text
    assert 'data-held="good"' in text
    assert "data-batch" not in text
    assert "promo coupon rebind" not in text
    own.shop.change("revokeEpoch", own.terms["late"])
    own.follow()
    assert 'data-held="all revoked"' in look(do).text
    assert "Binding_AllRevoked" in make(do).text


def test_what_was_redeemed_is_told_with_its_record_and_gets_no_code(do: Do, own: Served) -> None:
    bind(own, secret_of(make(do)), "ann")
    offer = own.offers.find(key("ann").address, bytes.fromhex(own.id("late")[2:]), 10)
    assert offer is not None
    own.buy("late", key("ann").address, Coupon(offer.grant, offer.signature))
    own.follow()
    text = look(do).text
    assert 'data-held="redeemed"' in text
    assert "/audit/redemptions/" in text
    assert (make(do).status_code, "Binding_Redeemed" in make(do).text) == (409, True)


def test_what_is_over_or_was_withdrawn_before_it_was_bound_gets_no_code(do: Do, own: Served) -> None:
    allot(own, "c-18", 12)
    revoke(own, 1 << 12)
    assert 'data-held="withdrawn"' in look(do, customer="c-18").text
    assert "Binding_Withdrawn" in make(do, customer="c-18").text
    own.clock.wait(2 * DAY)
    assert 'data-held="expired"' in look(do).text
    assert "Binding_Over" in make(do).text
    assert own.service.office.goodwill.newest() == ()


def test_a_coupon_that_is_still_good_gets_no_code_and_costs_none_of_the_day(do: Do, own: Served) -> None:
    bind(own, secret_of(make(do)), "ann")
    before = own.service.office.goodwill.newest()
    for _ in range(2):
        assert "Binding_NotRevoked" in make(do).text
    assert own.service.office.goodwill.newest() == before


def test_a_customer_without_an_offer_is_told_so(do: Do) -> None:
    for answer in (look(do, customer="c-99"), make(do, customer="c-99")):
        assert (answer.status_code, "Binding_NoOffer" in answer.text) == (404, True)


def test_every_standing_is_told_in_both_languages(do: Do, own: Served) -> None:
    assert "尚未绑定" in look(do, language="zh").text
    bind(own, secret_of(make(do, language="zh")), "ann")
    assert "仍然有效" in look(do, language="zh").text
    assert "撤销优惠券 10" in look(do, language="zh").text


def test_a_code_is_logged_before_it_is_made(do: Do, own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = secret_of(make(do))
    with monkeypatch.context() as patched:
        patched.setattr(
            type(own.service.office.one_time_codes.log),
            "add_code",
            lambda *_: (_ for _ in ()).throw(RuntimeError("no room on the disk")),
        )
        with pytest.raises(RuntimeError, match="no room"):
            make(do)
    assert bind(own, secret, "ann") == 10  # the code before is still the customer's


@pytest.mark.parametrize("path", ["binding", "code"])
@pytest.mark.parametrize("role", ["merchant", "auditor", "operator"])
def test_the_parts_are_for_support_alone(own: Served, do: Do, runner: Any, path: str, role: Any) -> None:
    token = own.key(role, own.shop.merchant.address if role == "merchant" else 0)
    more = {"why": WHY} if path == "code" else {}
    assert do(f"/support/parts/{path}", token=token, **more).status_code == 403
    ask = Caller(runner, own.app)
    shopper = Wallet(ask, own).token()
    assert do(f"/support/parts/{path}", token=shopper, **more).status_code == 403
    body = {"campaign": own.id("late"), "pseudonym": CUSTOMER, **more}
    assert ask("POST", f"/support/parts/{path}", json=body).status_code == 401
    assert own.service.office.goodwill.newest() == ()


def test_the_link_that_is_sent_along_carries_campaign_and_pseudonym_and_never_the_code(do: Do, own: Served) -> None:
    answer = make(do)
    text = answer.text.partition("data-link>")[2].partition("<")[0].replace("&amp;", "&")
    link = urlsplit(text)
    assert f"{link.scheme}://{link.netloc}{link.path}" == f"{ORIGIN}/shop/bind"
    assert parse_qs(link.fragment) == {"campaign": [own.id("late")], "customer": [CUSTOMER]}
    assert (link.query, secret_of(answer) in text) == ("", False)


def test_the_page_of_support_has_the_form_where_wallets_are_bound(own: Served, runner: Any) -> None:
    ask, headers = Caller(runner, own.app), bearer(own.key("support"))
    text = ask("GET", "/support", headers=headers).text
    assert all(f'id="binding-{it}"' in text for it in ("campaign", "customer", "why"))
    assert own.id("late") in text.partition('id="binding-campaign"')[2].partition("</select>")[0]
    assert own.id("every") not in text.partition('id="binding-campaign"')[2].partition("</select>")[0]
    object.__setattr__(own.service.bindings, "issuer", None)
    assert "Rebinding is not set up here" in ask("GET", "/support", headers=headers).text


def test_the_shopper_has_a_page_to_bind_on_which_the_shop_leads_to(ask: Ask, shop: Served) -> None:
    assert 'href="/shop/bind"' in ask("GET", "/shop").text
    answer = ask("GET", "/shop/bind")
    facts = json.loads(answer.text.partition('id="facts">')[2].partition("</script>")[0])
    assert (answer.status_code, facts["chain"], facts["now"]) == (200, 1337, shop.clock.now())
    assert all(f'id="{it}"' in answer.text for it in ("code", "customer", "campaign"))
    assert "将优惠绑定到您的钱包" in ask("GET", "/shop/bind", headers={"Accept-Language": "zh"}).text
    assert ask("GET", "/shop/bind?code=K7QMZ2XWPA").status_code == 422


def test_a_service_that_signs_no_vouchers_binds_none_and_says_so(ask: Ask, own: Served, runner: Any) -> None:
    object.__setattr__(own.service.bindings, "issuer", None)
    ask = Caller(runner, own.app)
    assert "No offers are bound here" in ask("GET", "/shop/bind").text
    assert "/shop/bind" not in ask("GET", "/shop").text


def test_the_statement_that_wallets_are_shown_is_the_one_that_is_checked(own: Served) -> None:
    document = wallet_statement(own.shop.domain)
    fields = ",".join(f"{it['type']} {it['name']}" for it in document["types"]["WalletBinding"])
    assert f"{document['primaryType']}({fields})" == TYPE
    assert document["domain"]["verifyingContract"] == f"0x{own.shop.domain.contract:040x}"
    assert document["domain"]["name"] == typed_data.hub_domain(1, 1).name
