"""`promo audit explain`."""

from typing import Annotated

import typer

from offchain.auditor.explanation_told import Telling
from offchain.auditor.finding import FORMS, NameFormError, explained, places_of
from offchain.auditor.texts import ExplanationTexts
from offchain.commands.audit_desk import Lang, LangOption, at_the_desk
from offchain.commands.options import DeploymentOption, JsonOption, StoreOption
from offchain.commands.outcome import answer
from offchain.commands.surroundings import open_to_read


def explain_command(
    redemption: Annotated[str, typer.Argument(help=f"{FORMS}.")],
    *,
    store: StoreOption,
    deployment: DeploymentOption,
    lang: LangOption = Lang.EN,
    as_json: JsonOption = False,
) -> None:
    """Tell one redemption in plain words and numbers: what was promised, why this shopper, the arithmetic line by line,
    who paid, what came back since.

    Explain a history only after `promo audit verify` found it sound.

    Example: promo audit explain 0x5f3c… --store store.sqlite3 --deployment deployments/1.json --lang zh
    """
    with at_the_desk(as_json):
        config, tables = open_to_read(store, deployment)
        with tables.read() as reader:
            checkpoint = reader.checkpoint()
            try:
                places = places_of(reader, redemption)
            except NameFormError as error:
                raise typer.BadParameter(str(error)) from error
            found = explained(reader, config, places)
    telling = Telling(ExplanationTexts.load(), lang.value, checkpoint.number if checkpoint else 0)
    document = {"redemptions": [telling.document(it) for it in found]}
    answer(document, as_json, lambda: print("\n\n".join("\n".join(telling.lines(it)) for it in found)))
