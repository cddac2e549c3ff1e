"""A dry run for whoever asks: permission first, then the price."""

from offchain.access.caller import Caller
from offchain.access.permissions import check_quote
from offchain.bootstrap import Service
from offchain.queries.quote_shapes import QuoteAsked, Quoted
from offchain.texts.wording import Language


def quoted_for(caller: Caller, service: Service, asked: QuoteAsked, language: Language) -> Quoted:
    """Raises `ServiceRefusal` where the answer would tell of coupons that are not the caller's to see, and what a dry
    run raises."""
    check_quote(caller, asked, service.quotes.merchants(asked))
    return service.quotes.quote(asked, language)
