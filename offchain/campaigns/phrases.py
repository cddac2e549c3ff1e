"""The sentences that terms are told in, one table a language. Gaps are filled by description.py."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from offchain.texts.wording import Language

ENGLISH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PERCENT": "{value} off {goods}, worked out on {scope} and rounded half up.",
        "FIXED": "{value} off {goods}, on {scope}.",
        "EVERY": "{value} off for every full {step} of {goods}, counted on {scope}{times}.",
        "times": ", at most {count} times",
        "TIER": "Off {goods}, by what the order reaches, on {scope}: {tiers}.",
        "tier": "from {threshold}: {value}",
        "tier below": "below that: {value}",
        "and": "; ",
        "cap": "At most {cap} an order, and never more than the goods cost.",
        "condition": "Needs {conditions} of {goods}.",
        "condition amount": "at least {amount}",
        "condition units": "at least {units}",
        "conditions and": " and ",
        "PUBLIC": "Everybody may use it.",
        "VOUCHER": "Only with a personal voucher that {issuer} signed; it may give more than this, and counts once.",
        "ROOT": "Only with a personal coupon of a list that {issuer} published; it may give more than this, and counts "
        "once. A list waits {delay} before it counts; {auditor} may veto it until then.",
        "limits": "{uses} uses and {budget} in all, first come, first served. The budget can be raised, never lowered.",
        "window": "From {start} up to {end}.",
        "end": "The merchant {merchant} may end it early, {notice} after saying so.",
        "end at once": "The merchant {merchant} may end it at any time.",
        "pause": "It may be paused for {pause} at most, and not again for {pause} after a pause.",
        "no pause": "It cannot be paused.",
        "NONE": "No coupon can be revoked.",
        "INDEX": "Single coupons can be revoked.",
        "EPOCH": "All vouchers signed so far can be revoked together.",
        "recorded": "The shop takes payment its usual way; the chain records what was given.",
        "ALL": "all goods",
        "TAGS": "goods in {names}",
        "SKU": "the product {names}",
        "names and": ", ",
        "group bits": "the groups number {bits}",
        "UNIT": "each unit",
        "LINE": "each line",
        "ORDER": "the whole order",
        "minor units": "{amount} minor units of currency {number}",
    }
)

CHINESE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PERCENT": "{goods}优惠 {value}，按{scope}计算，四舍五入。",
        "FIXED": "{goods}立减 {value}，按{scope}计算。",
        "EVERY": "{goods}每满 {step} 减 {value}，按{scope}计算{times}。",
        "times": "，最多减 {count} 次",
        "TIER": "{goods}阶梯优惠，按{scope}计算：{tiers}。",
        "tier": "满 {threshold} 优惠 {value}",
        "tier below": "未达第一档优惠 {value}",
        "and": "；",
        "cap": "每单最多优惠 {cap}，且不超过商品金额。",
        "condition": "{goods}须满足：{conditions}。",
        "condition amount": "满 {amount}",
        "condition units": "满 {units}",
        "conditions and": "，且",
        "PUBLIC": "所有人均可使用。",
        "VOUCHER": "须持有 {issuer} 签名的个人优惠券；券面可优于本条款，每张限用一次。",
        "ROOT": "须持有 {issuer} 公布名单上的个人优惠券；券面可优于本条款，每张限用一次。"
        "名单公布后等待 {delay}生效，其间 {auditor} 可否决。",
        "limits": "共可使用 {uses} 次，总预算 {budget}，先到先得。预算只增不减。",
        "window": "自 {start} 起，至 {end} 止（不含）。",
        "end": "商家 {merchant} 可提前结束，须提前 {notice}公告。",
        "end at once": "商家 {merchant} 可随时结束。",
        "pause": "每次最多暂停 {pause}，暂停后 {pause}内不得再次暂停。",
        "no pause": "不可暂停。",
        "NONE": "优惠券不可作废。",
        "INDEX": "可作废单张优惠券。",
        "EPOCH": "可一并作废此前签发的全部优惠券。",
        "recorded": "货款按店铺惯常方式收取；链上只记录所给的优惠。",
        "ALL": "全部商品",
        "TAGS": "分组为{names}的商品",
        "SKU": "商品{names}",
        "names and": "、",
        "group bits": "第 {bits} 号",
        "UNIT": "每件商品",
        "LINE": "每个商品行",
        "ORDER": "整单",
        "minor units": "{amount} 个最小货币单位（货币 {number}）",
    }
)

PHRASES: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType({"en": ENGLISH, "zh": CHINESE})
"""Language -> key -> sentence."""
