"""What keeps a receipt from being read or written.

RefusedError (campaigns)
    |- ReceiptFormError    what was given is no receipt: what is wrong, and in which line
    '- otherwise           a refusal `Receipt_...` of the vocabulary, with its numbers
"""

from offchain.campaigns.errors import RefusedError
from offchain.domain.refusals import Refusal
from offchain.texts.refusal_texts import LANGUAGES, RefusalTexts


class ReceiptFormError(RefusedError):
    """Thrown when what was given is no receipt. line : from 1; found : what is wrong with it."""

    def __init__(self, line: int, found: str) -> None:
        refusal = Refusal("Receipt_Form", line=line)
        super().__init__(refusal, [f"{said}\n  -> {found}" for said in spoken(refusal)])
        self.line = line


def spoken(refusal: Refusal, decimals: int = 2) -> list[str]:
    """The refusal in every language, English first. decimals : of its amounts."""
    texts = RefusalTexts.load()
    told = (texts.render(refusal, language, decimals) for language in LANGUAGES)
    return [f"{text.sentence} {text.next_step} [{refusal.code}]" for text in told]
