"""One file a page; each makes its router."""

from fastapi import APIRouter

from api.web.pages import (
    audit,
    audit_files,
    audit_parts,
    bind,
    choosing,
    codes,
    files,
    front,
    merchant,
    merchant_orders,
    merchant_parts,
    offer,
    shop,
    shop_parts,
    signing,
    support,
    support_parts,
    wizard,
    wizard_parts,
)


def routers() -> tuple[APIRouter, ...]:
    """All of them."""
    auditors = (audit, audit_parts, audit_files)
    merchants = (merchant, merchant_parts, merchant_orders, wizard, wizard_parts)
    shoppers = (front, shop, shop_parts, signing, bind, offer, codes)
    others = (support, support_parts, choosing, files)
    return tuple(module.make_router() for module in (*shoppers, *auditors, *merchants, *others))
