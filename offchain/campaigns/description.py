"""Tells terms in plain English and Chinese, from the same numbers that the hub checks."""

from offchain.campaigns.limits_told import (
    audience_sentences,
    change_sentences,
    limit_sentences,
    settlement_sentences,
    stacking_sentences,
    time_sentences,
)
from offchain.campaigns.offer_told import condition_sentences, offer_sentences
from offchain.campaigns.phrases import PHRASES
from offchain.campaigns.speech import Speech
from offchain.data.catalogue import Catalogue
from offchain.domain.extra import Extra
from offchain.domain.terms import Cold, Terms
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import Language


def describe(
    terms: Terms, extra: Extra, cold: Cold, language: Language, catalogue: Catalogue | None = None
) -> tuple[str, ...]:
    """One sentence a promise, of terms that a hub accepted, in the order in which people ask: what, if what, when, for
    whom, how much, with what, what may change.

    catalogue : names the goods; without it, groups are told by their numbers and a product by its id.
    """
    wording = RefusalTexts.load().wordings[language]
    speech = Speech(terms, extra, cold, PHRASES[language], wording, catalogue)
    return (
        *offer_sentences(speech),
        *condition_sentences(speech),
        *time_sentences(speech),
        *audience_sentences(speech),
        *limit_sentences(speech),
        *stacking_sentences(speech),
        *change_sentences(speech),
        *settlement_sentences(speech),
    )
