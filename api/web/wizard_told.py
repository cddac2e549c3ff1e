"""What the templates of the wizard show."""

from typing import Any

from api.web.asked import FilledAsked, RehearsalAsked
from api.web.visits import Visit
from offchain.office.filled import file_of
from offchain.office.form import form_of
from offchain.office.unsigned import Batch
from offchain.queries.service_texts import ServiceRefusal
from offchain.rehearsal.figures import REASONS

CATALOGUE = "catalogue.json"
"""What a campaign file calls the goods that it names."""


def form_context(visit: Visit, name: str) -> dict[str, Any]:
    """The form of a template, with what stands in it. Raises `ServiceRefusal`."""
    office, goods = visit.service.office, visit.service.page.goods
    template = office.templates.named(name)
    accounts = {role: f"0x{account:040x}" for role, account in office.bench.roles.items()}
    return {
        "begun": template,
        "form": form_of(template.kind),
        "values": template.values(office.bench.catalogue, goods.currency().code, accounts),
        "texts": office.form_texts,
        "groups": office.bench.catalogue.groups,
        "products": office.bench.catalogue.products[:500],
    }


def checked(visit: Visit, asked: FilledAsked) -> dict[str, Any]:
    """A form as a file, checked. Raises `ServiceRefusal` for a kind that there is not."""
    try:
        form = form_of(asked.kind)
    except KeyError as error:
        raise ServiceRefusal("Api_NotFound") from error
    text = file_of(form, {**asked.fields, "offer.kind": asked.kind}, {"catalogue": CATALOGUE})
    return {"it": visit.service.office.bench.check(text, visit.merchant)}


def simulated(visit: Visit, asked: RehearsalAsked) -> dict[str, Any]:
    """A rehearsal. Raises `ServiceRefusal`."""
    return {"it": visit.service.office.bench.simulate(asked.text, visit.merchant, asked.orders), "reasons": REASONS}


def prepared(visit: Visit, batch: Batch) -> dict[str, Any]:
    """Transactions to sign, and the files of them."""
    return {"batch": batch, "document": batch.document(), "safe": batch.safe(visit.merchant)}
