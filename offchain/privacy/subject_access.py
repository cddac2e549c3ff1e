"""Everything that a shop keeps of one person, as one document that explains itself."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from offchain.data.consents import Consent
from offchain.privacy.access_chain import parsed
from offchain.privacy.personal_fields import FIELDS

SCHEMA: Final = "promissory-subject-access/1"

_PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "personal": ("Contact data and wallet, from the vault.", "保管库中的联系资料与钱包。"),
    "consents": (
        "What was agreed to or withdrawn, and when (Unix seconds, UTC).",
        "同意或撤回的事项及时间（Unix 秒，UTC）。",
    ),
    "behaviour": ("What was seen, bought or redeemed in the shop.", "在本店的浏览、购买与核销记录。"),
    "coupons": ("Personal coupons issued to the wallet.", "签发给该钱包的个人优惠券。"),
    "chain": (
        "Redemptions of the wallet that stand on a public chain for ever.",
        "该钱包在公共链上永久保存的核销记录。",
    ),
    "service": (
        "Rows of the service's store: sessions, orders on their way, offers bound to a wallet, messages, behaviour.",
        "服务存储中的记录：会话、处理中的订单、绑定到钱包的优惠、消息与行为。",
    ),
    "reads": ("Who looked at this data in the shop, when and for what.", "店内谁在何时为何查看过这些资料。"),
}

_MEMBERS: Final[Mapping[str, tuple[str, str]]] = {
    "behaviour.shopper": ("The shop's id of the shopper.", "商家的顾客编号。"),
    "behaviour.item": ("A product, a campaign, a coupon, or a referred shopper.", "商品、活动、优惠券或被推荐的顾客。"),
    "behaviour.type": ("What happened.", "行为类型。"),
    "behaviour.quantity": ("Units.", "数量。"),
    "behaviour.amount": ("Minor units of the shop's currency, of the whole row.", "整行金额，以货币最小单位计。"),
    "behaviour.time": ("Unix seconds, UTC.", "Unix 秒（UTC）。"),
    "behaviour.channel": ("Where it happened.", "发生渠道。"),
    "coupons.campaign": ("Id of the campaign: the hash of its terms.", "活动编号，即其条款的哈希。"),
    "coupons.index": ("Number of the coupon in its campaign.", "优惠券在活动中的编号。"),
    "coupons.epoch": ("Round in which it was issued.", "签发的期次。"),
    "coupons.value": ("What it is worth, as its campaign's terms say.", "按活动条款计的面值。"),
    "coupons.deadline": ("Until when it can be used, Unix seconds.", "有效期截止时间（Unix 秒）。"),
    "coupons.segment": (
        "Group of shoppers with similar behaviour, if it decided.",
        "行为相近的顾客分组（若据此决定）。",
    ),
    "coupons.why": ("That group in words.", "该分组的文字说明。"),
    "service.table": ("Which sort of row it is.", "记录的种类。"),
    "service.row": ("The row as it is kept; bytes in hexadecimal digits.", "所保存的记录；字节以十六进制表示。"),
    "chain.campaign": ("Id of the campaign.", "活动编号。"),
    "chain.order_hash": ("Hash of the order; the order itself is not on the chain's records.", "订单哈希。"),
    "chain.time": ("When it was redeemed, Unix seconds.", "核销时间（Unix 秒）。"),
    "chain.base": ("Price before the discount, minor units.", "优惠前价格，以最小单位计。"),
    "chain.discount": ("Discount, minor units.", "优惠金额，以最小单位计。"),
}


def document(
    *,
    pseudonym: str,
    personal: Mapping[str, str],
    consents: Sequence[Consent],
    behaviour: Sequence[Mapping[str, Any]],
    coupons: Sequence[Mapping[str, Any]],
    chain: Sequence[Mapping[str, Any]],
    service: Sequence[Mapping[str, Any]],
    log: Sequence[str],
    retention_days: Mapping[str, int],
    not_configured: Sequence[str],
) -> dict[str, Any]:
    """All of it. log : lines of the log of reads; not_configured : sources that were not named and not looked into."""
    parts = {
        "personal": dict(personal),
        "consents": [{"purpose": it.purpose, "given": it.given, "time": it.time, "how": it.how} for it in consents],
        "behaviour": list(behaviour),
        "coupons": list(coupons),
        "chain": list(chain),
        "service": list(service),
        "reads": _reads(log, pseudonym),
    }
    return {
        "schema": SCHEMA,
        "pseudonym": pseudonym,
        **parts,
        "explanations": _explanations(personal, parts),
        "kept_for_days": dict(retention_days),
        "not_looked_into": list(not_configured),
    }


def _explanations(personal: Mapping[str, str], parts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What each part and field is, in both languages; of members where there are some."""
    fields = {f"personal.{name}": (FIELDS[name].en, FIELDS[name].zh) for name in personal}
    shown = {name: told for name, told in _MEMBERS.items() if parts[name.split(".")[0]]}
    return {name: {"en": en, "zh": zh} for name, (en, zh) in {**_PARTS, **fields, **shown}.items()}


def _reads(log: Sequence[str], pseudonym: str) -> list[dict[str, Any]]:
    """Lines about the person, or about everybody."""
    names = ("time", "act", "reader", "role", "fields", "purpose")
    about = [entry for entry in map(parsed, log) if entry.get("whose") in {pseudonym, "*"}]
    return [{name: entry[name] for name in names if name in entry} for entry in about]
