"""What a search found, or why it found nothing, for the template that shows it."""

from typing import Any

from api.web.visits import Visit
from offchain.queries.service_texts import ServiceRefusal


def looked_up(visit: Visit, text: str, *, wallets: bool = True) -> dict[str, Any]:
    """found, refused : one of them, both None where nothing was asked. wallets : whether one may be named."""
    if not text.strip():
        return {"found": None, "refused": None}
    try:
        return {"found": visit.service.office.search.find(text, visit.language, wallets=wallets), "refused": None}
    except ServiceRefusal as refusal:
        return {"found": None, "refused": visit.service.teller.service(refusal, visit.language)}
