"""Refusals of the contracts in words, where a merchant reads them."""

from collections.abc import Iterator
from contextlib import contextmanager

from offchain.campaigns.currencies import Currency
from offchain.campaigns.errors import RefusedError
from offchain.domain.refusals import Refusal
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts


@contextmanager
def in_words(currency: Currency) -> Iterator[None]:
    """A `Refusal` inside becomes a `RefusedError` with sentence and next step, amounts in the currency."""
    try:
        yield
    except Refusal as refusal:
        texts = RefusalTexts.load()
        told = [texts.render(refusal, language, currency.decimals) for language in LANGUAGES]
        raise RefusedError(refusal, [f"{text.sentence}\n  -> {text.next_step}" for text in told]) from refusal
