"""The program `promo`. Exit codes: 0 done, 1 refused or found false, 2 wrong use, 3 surroundings missing,
4 interrupted with state kept."""

import typer

from offchain.commands import (
    allocate,
    audit,
    bench,
    campaign,
    chain,
    conformance,
    coupon,
    demo,
    doctor,
    evaluate,
    index,
    mine,
    optimise,
    oracle,
    orders,
    predict,
    presale,
    price,
    privacy,
    quote,
    receipt,
    received,
    recommend,
    redeem,
    rewards,
    segment,
    serve,
    store,
    webhook,
)

app = typer.Typer(
    name="promo",
    help="Promotions that keep their promises.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("allocate")(allocate.allocate)
app.command("conformance")(conformance.conformance)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("mine")(mine.mine)
app.command("optimise")(optimise.optimise)
app.command("price")(price.price)
app.command("quote")(quote.quote)
app.command("recommend")(recommend.recommend)
app.command("refund")(redeem.refund)
app.command("segment")(segment.segment)
app.command("serve")(serve.serve)
app.add_typer(audit.app, name="audit")
app.add_typer(bench.app, name="bench")
app.add_typer(campaign.app, name="campaign")
app.add_typer(chain.app, name="chain")
app.add_typer(coupon.app, name="coupon")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(index.app, name="index")
app.add_typer(oracle.app, name="oracle")
app.add_typer(orders.app, name="orders")
app.add_typer(predict.app, name="predict")
app.add_typer(presale.app, name="presale")
app.add_typer(privacy.app, name="privacy")
app.add_typer(receipt.app, name="receipt")
app.add_typer(received.app, name="behaviour")
app.add_typer(redeem.app, name="redeem")
app.add_typer(rewards.app, name="rewards")
app.add_typer(store.app, name="store")
app.add_typer(webhook.app, name="webhook")


def main() -> None:
    """Entry point of the console script."""
    app()
