"""What the texts say of known refusals, word for word."""

from __future__ import annotations

import pytest

from offchain.domain import ledger
from offchain.domain.refusals import Refusal
from offchain.texts.refusal_texts import RefusalText, RefusalTexts

MERCHANT, EVE = 0xA1 << 152 | 0xA2, 0xE1 << 152 | 0xE2
CAMPAIGN, OTHER = bytes(range(32)), bytes(range(32, 64))
NOON = 1_790_000_000  # 2026-09-21T14:13:20Z


def test_a_shopper_below_the_threshold_reads_how_much_to_add(texts: RefusalTexts) -> None:
    refusal = Refusal("Rules_BelowMinAmount", have=3750, needed=5000)
    assert texts.render(refusal, "en") == RefusalText(
        "The goods that count for this offer come to 37.50; 50.00 is needed.", "Add 12.50 to unlock this offer."
    )
    assert texts.render(refusal, "zh") == RefusalText(
        "适用商品合计 37.50，满 50.00 才可使用此优惠。", "再买 12.50 即可享受此优惠。"
    )


def test_amounts_follow_the_decimals_of_the_currency(texts: RefusalTexts) -> None:
    refusal = Refusal("Rules_BelowMinAmount", have=3750, needed=5000)
    steps = [texts.render(refusal, "en", decimals).next_step for decimals in (0, 2, 3)]
    assert steps == [f"Add {amount} to unlock this offer." for amount in ("1250", "12.50", "1.250")]


@pytest.mark.parametrize(
    ("refusal", "english", "chinese"),
    [
        (
            Refusal("Hub_NotStarted", time=NOON, startTime=NOON + 90_061),
            "Come back in 1 day 1 hour 1 minute 1 second.",
            "请在 1 天 1 小时 1 分钟 1 秒后再来。",
        ),
        (
            Refusal("Rules_BelowMinQuantity", have=2, needed=3),
            "Add 1 unit to unlock this offer.",
            "再买 1 件即可享受此优惠。",
        ),
        (
            Refusal("Rules_Quantity", line=0, quantity=0, limit=10_000),
            "Change the quantity of line 1 to between 1 and 10000.",
            "请把第 1 行的数量改为 1 至 10000 件。",
        ),
        (
            Refusal("Terms_ShareSum", sum=9_975, wanted=10_000),
            "Change the shares so that they add up to 100%.",
            "请调整分摊比例，使合计为 100%。",
        ),
        (
            Refusal("Hub_WrongWeekday", weekday=1, weekdays=0b1100001),
            "Come back on one of these days: Monday, Saturday, Sunday.",
            "请在以下日子再来：星期一、星期六、星期日。",
        ),
        (
            Refusal("Hub_OutsideHours", second=0, dailyFrom=34_200, dailyTo=86_400),
            "Come back at 09:30, shop time.",
            "请在店铺当地时间 09:30 之后再来。",
        ),
        (
            Refusal("Hub_OverStock", units=5, left=4),
            "Order 1 unit fewer, or pay without this offer; nothing was used up.",
            "请少买 1 件，或不使用此优惠直接付款；本次没有消耗任何优惠。",
        ),
        (
            Refusal("Stacking_Count", count=9, limit=8),
            "Choose at least one, and at most 8 offers for one order.",
            "请选择至少一个优惠，每单最多 8 个优惠。",
        ),
        (
            Refusal("Order_ReturnAboveBought", line=1, returned=3, left=1),
            "Return 0 to 1 unit of line 2.",
            "第 2 行请退 0 至 1 件。",
        ),
        (
            Refusal("Roots_Epoch", epoch=1, next=2),
            "If list 1 is published already there is nothing to do; else build it again as list 2 and have it signed.",
            "如果第 1 期已经公示则无需操作；否则请按第 2 期重新生成并签名。",
        ),
    ],
    ids=lambda value: value.code if isinstance(value, Refusal) else "",
)
def test_next_steps_read_as_people_speak(texts: RefusalTexts, refusal: Refusal, english: str, chinese: str) -> None:
    assert texts.render(refusal, "en").next_step == english
    assert texts.render(refusal, "zh").next_step == chinese


@pytest.mark.parametrize(
    ("refusal", "english", "chinese"),
    [
        (
            Refusal("Terms_NotMerchant", sender=EVE, merchant=MERCHANT),
            "The terms name 0xa100…00a2 as the merchant, but 0xe100…00e2 sent them.",
            "条款中的商家是 0xa100…00a2，发送者却是 0xe100…00e2。",
        ),
        (
            Refusal("Hub_CouponExpired", time=NOON, deadline=NOON),
            "This coupon expired at 2026-09-21T14:13:20Z.",
            "该优惠券已于 2026-09-21T14:13:20Z 过期。",
        ),
        (
            Refusal("Hub_WrongProof", computed=OTHER, root=CAMPAIGN),
            "This coupon is not valid for this wallet: its proof leads to 0x20212223…3c3d3e3f, not to the published "
            "list 0x00010203…1c1d1e1f.",
            "该优惠券对此钱包无效：证明得出的是 0x20212223…3c3d3e3f，而不是公示名单的 0x00010203…1c1d1e1f。",
        ),
        (
            Refusal("Hub_WrongWeekday", weekday=1, weekdays=0b1100000),
            "Today is Tuesday; this offer holds on Saturday, Sunday.",
            "今天是星期二，该优惠仅限星期六、星期日使用。",
        ),
        (
            Refusal("Hub_OutsideHours", second=3_661, dailyFrom=34_200, dailyTo=86_400),
            "It is 01:01:01 in the shop's time; this offer holds from 09:30 until just before 24:00.",
            "店铺当地时间是 01:01:01，该优惠每天从 09:30 起可用，到 24:00 为止。",
        ),
        (
            Refusal("Hub_WalletLimit", wallet=MERCHANT, used=1, perWallet=1),
            "The wallet 0xa100…00a2 has had 1 use of this offer; 1 is the most that one wallet gets.",
            "钱包 0xa100…00a2 已使用该优惠 1 次，每个钱包最多 1 次。",
        ),
        (
            Refusal("Stacking_SameGroup", first=0, second=2, group=7),
            "Offers 1 and 3 of the order are both of group 7, of which an order may carry one.",
            "订单中的第 1 个和第 3 个优惠同属第 7 组，每单只能使用其中一个。",
        ),
        (
            Refusal("Rules_SplitPart", line=0, part=1_250, share=1_248),
            "Line 1 was given 12.50 of the discount; its share is 12.48, or one minor unit more.",
            "第 1 行分得 12.50，应分得 12.48，或再多一个最小货币单位。",
        ),
        (
            Refusal("Order_Currency", order=978, terms=840),
            "The order is priced in currency 978, but the offer is in currency 840 (ISO 4217 numbers).",
            "订单以货币 978 计价，而优惠使用货币 840（ISO 4217 数字代码）。",
        ),
        (
            Refusal("Hub_VoucherSigner", recovered=0, issuer=MERCHANT),
            "This coupon is not valid for this wallet: the signature leads to nobody, not to the issuer 0xa100…00a2.",
            "该优惠券对此钱包无效：签名对应的是 0 地址，而不是发券方 0xa100…00a2。",
        ),
        (
            Refusal("Terms_ScopeOfKind", kind=3, scope=0),
            "A campaign of the kind “amount off every step” cannot be applied to each unit.",
            "“每满减”类活动不能按每件商品计算。",
        ),
        (
            Refusal("Terms_FieldUnread", kind=7, field=11, value=3),
            "The terms set “stock” to 3, but a campaign of the kind “delivery discount” with these options does not "
            "read it.",
            "条款把“库存件数（stockUnits）”设为 3，但按这些选项，“运费优惠”类活动不使用该项。",
        ),
        (
            Refusal("Terms_FlagUnread", kind=6, flag=4),
            "The flag “measured on the list price” is set, but a campaign of the kind “gift” with these terms has "
            "nothing that it could apply to.",
            "条款设置了“按原价计算”，但按这些条款，“赠品”类活动用不到该选项。",
        ),
        (
            Refusal("Terms_NoGateMinimum", gateKind=2),
            "The gate asks for a balance of an ERC-1155 token, but its minimum is 0, so anybody passes.",
            "准入条件为ERC-1155 代币余额，但最低数量为 0，任何人都能通过。",
        ),
        (
            Refusal("Hub_RevocationNotPromised", asked=1, promised=0),
            "You asked for revocation of single coupons; the terms of this campaign allow no revocation.",
            "您申请按张作废，但该活动的条款约定为不可作废。",
        ),
        (
            Refusal("Terms_NotOffered", word=6, bits=2**200),
            f"The terms ask for an option that is not offered here: {2**200:#x} in word 6, counted from 0.",
            f"条款使用了此处不提供的选项：第 6 个数据字（从 0 数起）中的 {2**200:#x}。",
        ),
        (
            Refusal("Allocation_TooFewShoppers", segment=2, open=1, least=3),
            "Segment 2 has 1 shopper who can be offered anything; at least 3 are to get an offer.",
            "客群 2 中可获得优惠的只有 1 位顾客，要求至少 3 位顾客。",
        ),
        (
            Refusal("Price_NotBelowPublic", price=900, publicPrice=850),
            "A personal price of 9.00 is not below the public price of 8.50.",
            "个人价 9.00 不低于公开价 8.50。",
        ),
    ],
    ids=lambda value: value.code if isinstance(value, Refusal) else "",
)
def test_sentences_say_what_was_found_and_wanted(
    texts: RefusalTexts, refusal: Refusal, english: str, chinese: str
) -> None:
    assert texts.render(refusal, "en").sentence == english
    assert texts.render(refusal, "zh").sentence == chinese


NEAREST = [
    Refusal("Receipt_NotFinal", depth=11, wanted=12),
    Refusal("Oracle_SignaturesMissing", signed=1, wanted=2),
    Refusal("Terms_WindowTooLong", duration=11, limit=10),
    Refusal("Terms_BudgetBelowOneUse", budget=10, capAmount=11),
    Refusal("Terms_PauseTooLong", maxPause=11, limit=10),
    Refusal("Terms_RefundWindowTooLong", refundWindow=11, limit=10),
    Refusal("Terms_CollectDelayShort", collectDelay=10, refundWindow=11),
    Refusal("Terms_GraceShort", grace=10, collectDelay=11),
    Refusal("Terms_GraceLong", grace=11, limit=10),
    Refusal("Terms_StockBelowOneUse", stockUnits=10, needed=11),
    Refusal("Hub_NotStarted", time=10, startTime=11),
    Refusal("Hub_Paused", time=10, pausedUntil=11),
    Refusal("Hub_CouponNotYet", time=10, notBefore=11),
    Refusal("Hub_PayableAboveMax", payableAmount=11, maxPayable=10),
    Refusal("Hub_OverBudget", discount=11, remaining=10),
    Refusal("Hub_OverStock", units=11, left=10),
    Refusal("Hub_GateClosed", gate=1, have=10, needed=11),
    Refusal("Hub_RootNotActive", time=10, activeFrom=11),
    Refusal("Hub_PauseCoolDown", time=10, allowedFrom=11),
    Refusal("Rules_BelowMinAmount", have=10, needed=11),
    Refusal("Rules_BelowMinQuantity", have=10, needed=11),
    Refusal("Rules_TooFewForCycle", have=10, needed=11),
    Refusal("Roots_LiabilityAboveBudget", liability=11, budget=10),
    Refusal("Roots_ActiveTooEarly", activeFrom=10, earliest=11),
    Refusal("Token_Deficit", balance=10, held=11),
    Refusal("Vault_DepositBeyond", deposited=11, limit=10),
    Refusal("Rewards_TotalAboveFunds", total=11, funded=10),
    Refusal("Price_BelowFloor", price=10, floor=11),
    Refusal("Allocation_LeastAboveMost", segment=1, least=11, most=10),
    Refusal("Allocation_SpendBeyondReach", segment=1, reach=10, least=11),
    Refusal("Allocation_SegmentTooDear", segment=1, needed=11, most=10),
    Refusal("Allocation_MinimaAboveBudget", needed=11, budget=10),
]
"""The nearest miss of every check whose texts tell a difference, as the contracts compare."""


@pytest.mark.parametrize("refusal", NEAREST, ids=lambda refusal: refusal.code)
def test_a_difference_is_what_is_missing_and_never_negative(texts: RefusalTexts, refusal: Refusal) -> None:
    entry = texts.entry(refusal.code)
    gaps = [gap for said in (entry.sentence, entry.next_step) for gap in said["en"].gaps if gap.less]
    assert gaps
    assert {int(refusal.facts[gap.name]) - int(refusal.facts[gap.less]) for gap in gaps} == {1}


def test_every_text_with_a_difference_is_among_the_nearest_misses(texts: RefusalTexts) -> None:
    entries = texts.entries.items()
    telling = {
        code
        for code, entry in entries
        for said in (entry.sentence, entry.next_step)
        if any(g.less for g in said["en"].gaps)
    }
    assert telling == {refusal.code for refusal in NEAREST}


def test_a_refusal_of_the_twin_is_rendered(texts: RefusalTexts) -> None:
    state = ledger.CampaignState(remaining=500)
    with pytest.raises(Refusal) as refused:
        ledger.unpaused(state, NOON)
    assert texts.render(refused.value, "en").sentence == "The campaign is not paused at 2026-09-21T14:13:20Z."


def test_a_coupon_for_somebody_else_reads_alike_by_signature_and_by_list(texts: RefusalTexts) -> None:
    by_signature = texts.render(Refusal("Hub_VoucherSigner", recovered=EVE, issuer=MERCHANT), "en")
    by_list = texts.render(Refusal("Hub_WrongProof", computed=OTHER, root=CAMPAIGN), "en")
    assert by_signature.next_step == by_list.next_step
    assert by_signature.sentence.split(":")[0] == by_list.sentence.split(":")[0]
