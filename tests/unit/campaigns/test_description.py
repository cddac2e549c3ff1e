"""Terms told in English and Chinese."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import Any

import pytest

from offchain.campaigns.description import describe
from offchain.campaigns.phrases import PHRASES
from offchain.domain.extra import Selector
from offchain.domain.terms import Flags, Kind, Target
from offchain.texts.refusal_texts import LANGUAGES
from tests.unit.campaigns.documents import GIFT_LIMITS, NOW, OFFERS, draft, plain, shop

PROMISES = {"notice": "24h", "max_pause": "12h", "revocation": "INDEX"}
FIXED_DATES = {"start": "2026-12-01T00:00:00+01:00", "end": "2027-01-01T00:00:00+01:00"}


def told(language: Any, **changes: Any) -> str:
    made = draft(plain(when=FIXED_DATES, **changes), catalogue=shop())
    return "\n".join(describe(made.terms, made.extra, made.cold, language, shop()))


@pytest.mark.parametrize(
    ("kind", "english", "chinese"),
    [
        (
            "PERCENT",
            "12.5% off all goods, worked out on the whole order and rounded half up.",
            "全部商品优惠 12.5%，按整单计算，四舍五入。",
        ),
        ("FIXED", "5.00 EUR off all goods, on the whole order.", "全部商品立减 5.00 EUR，按整单计算。"),
        (
            "EVERY",
            "4.00 EUR off for every full 30.00 EUR of all goods, counted on the whole order, at most 3 times.",
            "全部商品每满 30.00 EUR 减 4.00 EUR，按整单计算，最多 3 次。",
        ),
        (
            "TIER",
            "Off all goods, by what they reach, on the whole order: from 10.00 EUR: 5%; from 20.00 EUR: 15%.",
            "全部商品阶梯优惠，看其达到多少，按整单计算：满 10.00 EUR 优惠 5%；满 20.00 EUR 优惠 15%。",
        ),
    ],
)
def test_each_kind_is_told_by_its_numbers(kind: str, english: str, chinese: str) -> None:
    assert told("en", offer=OFFERS[kind]).startswith(english)
    assert told("zh", offer=OFFERS[kind]).startswith(chinese)


def test_a_whole_campaign_is_told_promise_by_promise() -> None:
    assert told("en", conditions={"min_amount": "10.00", "min_quantity": 2}).splitlines()[1:] == [
        "At most 30.00 EUR an order, and never more than the goods cost.",
        "Needs at least 10.00 EUR and at least 2 units of all goods.",
        "From 2026-11-30T23:00:00Z up to 2026-12-31T23:00:00Z.",
        "Only with a personal voucher that 0x2000…0002 signed; it may give more than this, and counts once.",
        "100 uses and 500.00 EUR in all, first come, first served. The budget can be raised, never lowered.",
        "It can be combined with others of its promotion group 0, unless they forbid it.",
        "It cannot be combined with promotions of another group.",
        "Combined promotions count one after the other, each on what is left; its priority is 0.",
        "The merchant 0x1000…0001 may end it early, 1 day after saying so.",
        "It may be paused for 12 hours at most, and not again for 12 hours after a pause.",
        "Single coupons can be revoked.",
        "If goods come back, the kept goods keep their part of the discount.",
        "The shop takes payment its usual way; the chain records what was given.",
    ]


def test_tiers_by_units_tell_units_and_what_others_get() -> None:
    tiers = [{"from_units": 3, "amount": "2.00"}]
    text = told("en", offer=OFFERS["TIER"] | {"tiers": tiers, "amount": "0.50"})
    assert "from 3 units: 2.00 EUR; below that: 0.50 EUR" in text


def test_a_list_tells_who_may_veto_it_and_until_when() -> None:
    promises = {"notice": "0s", "max_pause": "0s", "revocation": "NONE", "root_delay": "1h"}
    text = told("en", audience="ROOT", promises=promises)
    assert "A list waits 1 hour before it counts; 0x3000…0003 may veto it until then." in text
    nobody = told("en", audience="ROOT", promises=promises, who={"issuer": "issuer"})
    assert "nobody may veto it" in nobody
    assert "may end it at any time" in nobody
    assert "It cannot be paused." in nobody


def test_a_public_campaign_has_no_coupons_to_revoke() -> None:
    text = told("en", audience="PUBLIC")
    assert "Everybody may use it." in text
    assert "revoked" not in text


@pytest.mark.parametrize(
    ("target", "named", "numbered"),
    [
        ({"groups": ["coffee", "tea"]}, "goods in coffee, tea", "goods in the groups number 0, 1"),
        ({"sku": "T-1"}, "the product T-1", "the product 201"),
    ],
)
def test_goods_are_named_by_the_catalogue_and_numbered_without(target: Any, named: str, numbered: str) -> None:
    made = draft(plain(offer=OFFERS["PERCENT"] | {"target": target}), catalogue=shop())
    parts = made.terms, made.extra, made.cold
    assert named in describe(*parts, "en", shop())[0]
    assert numbered in describe(*parts, "en")[0]


def test_amounts_have_the_decimals_of_their_currency() -> None:
    made = draft(plain(currency="KWD", limits={"uses": 1, "budget": "500.125"}))
    assert "500.125 KWD" in "\n".join(describe(made.terms, made.extra, made.cold, "en"))
    unknown = replace(made.terms, currency=1)
    assert "500125 minor units of currency 1" in "\n".join(describe(unknown, made.extra, made.cold, "en"))


SPOKEN: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    (
        "PERCENT",
        {"groups_of": 3, "max_times": 2},
        "Only whole groups of 3 units count, in the order of the lines, at most 2 times.",
        "仅按商品行顺序满 3 件的整组计入，最多 2 次。",
    ),
    ("PERCENT", {"on_list_price": True}, "It is worked out on the list price", "按原价计算，不受其他优惠影响。"),
    ("FIXED", {"counts_as_discount": False}, "still count as full-price", "对其他优惠仍视为原价商品。"),
    (
        "FIXED_PRICE",
        {"scope": "ORDER"},
        "4.00 EUR for all goods of the order together, instead of the list price.",
        "订单中全部商品合计一口价 4.00 EUR，代替原价。",
    ),
    (
        "BXGY",
        {"pick": "DEAREST", "partial": True},
        "the dearest of the others are given.\nThe last time, fewer units may be given than that.",
        "其余中价高者享优惠。\n最后一次可不足上述件数。",
    ),
    ("BXGY", {"scope": "LINE"}, "for free; counted in each line by itself.", "赠 1 件；各商品行分别计算。"),
    (
        "GIFT",
        {"every": None},
        "1 unit of the product T-1 as a gift, once an order with any goods.",
        "购任意商品每单赠商品T-1 1 件，限一次。",
    ),
    (
        "GIFT",
        {"every": None, "every_units": 2},
        "1 unit of the product T-1 as a gift for every 2 units of all goods.",
        "全部商品每满 2 件赠商品T-1 1 件。",
    ),
    ("SHIPPING", {"percent": "50%"}, "50% off the delivery fee of an order with any goods.", "运费优惠 50%。"),
)


@pytest.mark.parametrize(("kind", "changes", "english", "chinese"), SPOKEN)
def test_an_option_of_an_offer_is_told(kind: str, changes: dict[str, Any], english: str, chinese: str) -> None:
    offer = {name: value for name, value in (OFFERS[kind] | changes).items() if value is not None}
    limits = {"limits": GIFT_LIMITS} if kind == "GIFT" else {}
    assert english in told("en", offer=offer, **limits)
    assert chinese in told("zh", offer=offer, **limits)


GATED = {"contract": "auditor", "asks": "PAST_VOTES", "minimum": "5", "timepoint": 9}
OPTIONS: tuple[tuple[dict[str, Any], str, str], ...] = (
    (
        {"when": FIXED_DATES | {"daily": {"from": "22:00", "to": "02:30"}, "utc_offset": "-03:30"}},
        "Only from 22:00 up to 02:30 of the next day (UTC-03:30).",
        "仅限每天 22:00 至次日 02:30（不含）（UTC-03:30）。",
    ),
    (
        {"when": FIXED_DATES | {"weekdays": ["SAT", "SUN"]}},
        "Only on Saturday, Sunday (UTC).",
        "仅限周六、周日（UTC）。",
    ),
    (
        {"conditions": {"min_quantity": 2, "in_one_line": True, "measured_on": {"sku": "T-1"}}},
        "Needs at least 2 units in one line of the product T-1.",
        "商品T-1须满足：同一商品行满 2 件。",
    ),
    ({"conditions": {"contains": ["tea"]}}, "The order must contain goods in tea.", "订单须含分组为tea的商品。"),
    (
        {"limits": {"uses": 9, "budget": "90.00", "stock": 7, "per_wallet": 2}},
        "Only 7 units in all get it, over all orders.\nAt most 2 uses by one wallet.",
        "所有订单合计仅 7 件享受。\n每个钱包最多使用 2 次。",
    ),
    (
        {"limits": {"uses": 9, "budget": "90.00", "per_period": {"uses": 3, "period": "1h"}}},
        "At most 3 uses in each period of 1 hour, counted from the start.",
        "自开始时起，每 1 小时最多使用 3 次。",
    ),
    ({"stacking": {"exclusive": True}}, "It cannot be combined with any other promotion.", "不可与任何其他优惠同享。"),
    (
        {"stacking": {"group": 4, "one_only": True, "with_groups": [1, 9]}},
        "It can be combined with the promotion groups 1, 9, where they say the same.",
        "可与优惠组 1、9 同享，须对方亦允许。",
    ),
    (
        {"audience": "HOLDER", "who": {}, "gate": GATED},
        "Only for wallets that had at least 5 votes in the contract 0x3000…0003 at the moment 9 of its clock.",
        "仅限在合约 0x3000…0003 的时点 9 有至少 5 票的钱包。",
    ),
    (
        {"gate": {"contract": "auditor", "asks": "ERC1155_BALANCE", "minimum": "2", "token_id": "7"}},
        "It is for wallets only that hold at least 2 of the token 7 of the contract 0x3000…0003.",
        "钱包还须持有合约 0x3000…0003 的代币 7 至少 2 个。",
    ),
    (
        {"promises": PROMISES | {"recalc_on_return": True, "refund_window": "14d"}},
        "for 14 days after the order.\nIf goods come back, what the kept goods no longer earn is taken off",
        "下单后 14 天内可退货。\n退货时，保留商品不再应得的优惠从退款中扣除。",
    ),
)


@pytest.mark.parametrize(("changes", "english", "chinese"), OPTIONS)
def test_an_option_of_a_campaign_is_told(changes: dict[str, Any], english: str, chinese: str) -> None:
    made = draft(plain(**({"when": FIXED_DATES} | changes)), catalogue=shop())
    english_told, chinese_told = (
        "\n".join(describe(made.terms, made.extra, made.cold, language, shop())) for language in LANGUAGES
    )
    assert english in english_told
    assert chinese in chinese_told


def test_every_flag_changes_what_is_told() -> None:
    """No option of the terms is silent: a shopper would not know of it."""
    made = draft(plain("TIER", conditions={"min_amount": "1.00", "min_quantity": 2}), catalogue=shop())
    extra = replace(made.extra, requires=1, condition=Selector(Target.SKU, 201))
    for flag in Flags:
        kind = Kind.BXGY if flag in (Flags.GET_DEAREST, Flags.PARTIAL_CYCLE) else made.terms.kind
        kind = Kind.PERCENT if flag == Flags.WHOLE_GROUPS else kind
        base = replace(made.terms, kind=kind, flags=0, max_times=3)
        with_it = extra if flag in (Flags.CONDITION_TARGET, Flags.REQUIRES) else made.extra
        assert describe(replace(base, flags=int(flag)), with_it, made.cold, "en") != describe(
            base, made.extra, made.cold, "en"
        ), flag.name


def test_both_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, chinese = PHRASES["en"], PHRASES["zh"]
    assert {key: gaps(text) for key, text in english.items()} == {key: gaps(text) for key, text in chinese.items()}


def test_braces_in_the_name_of_a_group_are_told_as_they_are() -> None:
    catalogue = replace(shop(), groups=("{terms}", "tea"))
    made = draft(plain(offer=OFFERS["PERCENT"] | {"target": {"groups": ["{terms}"]}}), catalogue=catalogue)
    assert "goods in {terms}" in describe(made.terms, made.extra, made.cold, "en", catalogue)[0]


def test_telling_does_not_depend_on_when() -> None:
    assert told("en") == told("en")
    assert draft(plain(when=FIXED_DATES), now=NOW).terms == draft(plain(when=FIXED_DATES), now=NOW + 9).terms
