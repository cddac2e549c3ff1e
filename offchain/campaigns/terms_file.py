"""Terms as the chain holds them, in a JSON file: ten words, and the extra words that their hash speaks of.

{"schema": "promissory-terms/1", "name": "tea", "words": ["0x...", ...], "extra": ["0x...", ...]}
"""

import json
from pathlib import Path

from offchain.attestation.parts import extra_hash
from offchain.campaigns.currencies import of_number
from offchain.campaigns.errors import OrderError
from offchain.campaigns.refusals_told import in_words
from offchain.domain import terms_check
from offchain.domain.extra import Extra, fixed_words, read_extra
from offchain.domain.terms import Terms, pack_terms, unpack_terms

SCHEMA = "promissory-terms/1"


def load(path: Path) -> tuple[str, Terms, Extra]:
    """(name, terms, extra parts) of a file. Raises `OrderError`, and `RefusedError` for what no hub evaluates."""
    try:
        document = json.loads(path.read_bytes())
        if document["schema"] != SCHEMA:
            raise ValueError(f"schema {document['schema']!r}")
        words = [int(word, 16) for word in document.get("extra", ())]
        terms = unpack_terms(tuple(int(word, 16) for word in document["words"]))
        if extra_hash(words) != terms.extra_hash or len(words) < fixed_words(terms):
            raise ValueError("extra words of another hash")
        name, extra = str(document["name"]), read_extra(terms, words)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise OrderError(path.name, repr(error), f"a JSON file of {SCHEMA}") from error
    with in_words(of_number(terms.currency)):
        terms_check.check_offer(terms, words, extra_hash=terms.extra_hash)
    return name, terms, extra


def text(name: str, terms: Terms, extra: Extra) -> str:
    """The file's text of these terms."""
    document = {
        "schema": SCHEMA,
        "name": name,
        "words": [f"0x{word:064x}" for word in pack_terms(terms)],
        "extra": [f"0x{word:064x}" for word in extra.words(terms)],
    }
    return json.dumps(document, indent=1) + "\n"
