"""How satisfied shoppers are after a redemption: one answer an order, 1 to 5, and nothing else that could name anybody.

`collect` is what the API calls with what it knows of the order; `Answers` is the port of where answers are kept.
`offchain/evaluation/satisfaction_report.py` tells mean, distribution, response rate and main drivers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from offchain.domain.refusals import Refusal

LEAST: Final = 1
MOST: Final = 5
DAY: Final = 86_400
OPEN_FOR: Final = 30 * DAY
"""How long an order can be answered, seconds from its redemption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemedOrder:
    """What the shop knows of a redeemed order.

    order : its hash, 32 bytes; shopper : who redeemed, an account or pseudonym, compared and never kept; kind : of the
    campaign; depth : discount of the order, basis points; wait : seconds from the offer to the redemption; refusals :
    how often a coupon was refused to the shopper before on this order; redeemed_at : Unix seconds.
    """

    order: bytes
    shopper: str
    kind: str
    depth: int
    wait: int
    refusals: int
    redeemed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is kept: the order, the score, and known facts that may explain it; no shopper and no free text."""

    order: bytes
    score: int
    kind: str
    depth: int
    wait: int
    refusals: int
    answered_at: int


class Answers(Protocol):
    """Where answers are kept."""

    def find(self, order: bytes) -> Answer | None:
        """The answer for an order, if there is one."""

    def add(self, answer: Answer) -> bool:
        """Keeps an answer; False, and nothing kept, where the order has one already."""

    def all(self) -> Iterable[Answer]:
        """Every answer, ascending by order."""


class AnswersInMemory:
    """Answers of one process, for tests and for reading a file."""

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self._answers: dict[bytes, Answer] = {}
        for answer in answers:
            self.add(answer)

    def find(self, order: bytes) -> Answer | None:
        """See `Answers`."""
        return self._answers.get(order)

    def add(self, answer: Answer) -> bool:
        """See `Answers`."""
        return self._answers.setdefault(answer.order, answer) is answer

    def all(self) -> Iterator[Answer]:
        """See `Answers`."""
        return (self._answers[order] for order in sorted(self._answers))


def collect(
    answers: Answers, asked: bytes, redeemed: RedeemedOrder | None, *, shopper: str, score: int, now: int
) -> Answer:
    """Keeps the answer of a shopper for an order.

    asked : the order's hash; redeemed : what is known of it, None where nothing was redeemed; shopper : who answers;
    now : Unix seconds. Raises `Refusal`: a score outside 1..5, an order without a redemption or of somebody else, a
    second answer, one that comes too late.
    """
    if isinstance(score, bool) or not LEAST <= score <= MOST:
        raise Refusal("Satisfaction_Score", score=max(0, int(score)), least=LEAST, most=MOST)
    if redeemed is None or redeemed.order != asked:
        raise Refusal("Satisfaction_NoRedemption", order=asked)
    if redeemed.shopper != shopper:
        raise Refusal("Satisfaction_OtherShopper", order=asked)
    before = answers.find(asked)
    if before is not None:
        raise Refusal("Satisfaction_AnsweredBefore", order=asked, score=before.score)
    until = redeemed.redeemed_at + OPEN_FOR
    if now > until:
        raise Refusal("Satisfaction_TooLate", time=now, until=until)
    answer = Answer(
        order=asked,
        score=score,
        kind=redeemed.kind,
        depth=redeemed.depth,
        wait=redeemed.wait,
        refusals=redeemed.refusals,
        answered_at=now,
    )
    if not answers.add(answer):
        kept = answers.find(asked)
        raise Refusal("Satisfaction_AnsweredBefore", order=asked, score=kept.score if kept else 0)
    return answer
