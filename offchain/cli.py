"""The program `promo`. Exit codes: 0 done, 1 refused or found false, 2 wrong use, 3 surroundings missing,
4 interrupted with state kept."""

from typing import Final

import typer

from offchain.commands.lazy_group import LazyGroup

COMMANDS: Final = {
    "access": "offchain.commands.access:app",
    "allocate": "offchain.commands.allocate:allocate",
    "audit": "offchain.commands.audit:app",
    "behaviour": "offchain.commands.received:app",
    "bench": "offchain.commands.bench:app",
    "campaign": "offchain.commands.campaign:app",
    "chain": "offchain.commands.chain:app",
    "conformance": "offchain.commands.conformance:conformance",
    "coupon": "offchain.commands.coupon:app",
    "demo": "offchain.commands.demo:demo",
    "doctor": "offchain.commands.doctor:doctor",
    "evaluate": "offchain.commands.evaluate:app",
    "index": "offchain.commands.index:app",
    "init": "offchain.commands.init:init",
    "message": "offchain.commands.message:app",
    "mine": "offchain.commands.mine:mine",
    "optimise": "offchain.commands.optimise:optimise",
    "oracle": "offchain.commands.oracle:app",
    "orders": "offchain.commands.orders:app",
    "predict": "offchain.commands.predict:app",
    "presale": "offchain.commands.presale:app",
    "price": "offchain.commands.price:price",
    "privacy": "offchain.commands.privacy:app",
    "quote": "offchain.commands.quote:quote",
    "receipt": "offchain.commands.receipt:app",
    "recommend": "offchain.commands.recommend:recommend",
    "redeem": "offchain.commands.redeem:app",
    "refund": "offchain.commands.redeem:refund",
    "relay": "offchain.commands.relay:app",
    "rewards": "offchain.commands.rewards:app",
    "scenario": "offchain.commands.scenario:scenario",
    "segment": "offchain.commands.segment:segment",
    "serve": "offchain.commands.serve:serve",
    "store": "offchain.commands.store:app",
    "webhook": "offchain.commands.webhook:app",
}
"""Name -> where the command or the group of commands is."""


class _Promo(LazyGroup):
    places = COMMANDS


app = typer.Typer(
    name="promo",
    cls=_Promo,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def promo() -> None:
    """Promotions that keep their promises."""


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
