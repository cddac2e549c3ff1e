"""Whose a signed order is: whose idempotency keys are told apart, who may take it back, who is told its name."""

from typing import Final

from offchain.access.caller import SEES_EVERY_WALLET, Caller
from offchain.attestation.keccak import keccak, words
from offchain.relayer.ports import Kept

SCOPE: Final = "redemptions"
THIS_PROGRAM: Final = Caller("key", "operator", 0, 0, "promo relay take")
"""Whoever takes orders in on the machine of the relayer itself."""


def scope_of(caller: Caller, shopper: int) -> str:
    """Of the idempotency keys of one caller for the orders of one shopper: others neither read nor block them.

    Nobody is one caller, of whom the shopper alone tells one from another. The wallets are hashed: a scope is text that
    a store keeps, and `scopes_of` finds those of a shopper again.
    """
    who = f"{caller.kind} {caller.name} {caller.wallet}"
    return scopes_of(shopper) + keccak(who.encode()).hex()[:32]


def scopes_of(shopper: int) -> str:
    """What the scopes of every caller for one shopper begin with."""
    return f"{SCOPE} {keccak(words(shopper)).hex()[:32]} "


def may_take_back(caller: Caller, order: Kept) -> bool:
    """The shopper whose order it is, once signed in, and its merchant."""
    theirs = caller.wallet != 0 and caller.wallet == order.shopper
    return theirs or (caller.role == "merchant" and caller.merchant != 0 and caller.merchant == order.merchant)


def may_be_told(caller: Caller, order: Kept) -> bool:
    """They, and whoever sees every wallet."""
    return may_take_back(caller, order) or caller.role in SEES_EVERY_WALLET
