"""A document as the campaign that it is, or would be, on one chain."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from offchain.campaigns.drafting import Draft
from offchain.campaigns.errors import DocumentChangedError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import Locked, LockFile
from offchain.campaigns.papers import Papers
from offchain.campaigns.refusals_told import in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """name : of the document; id : 32 bytes; now : Unix seconds that relative times were counted from; locked : the
    lock file names it."""

    name: str
    id: bytes
    draft: Draft
    now: int
    locked: bool

    def lock(self, *, created: bool) -> Locked:
        """Its entry in the lock file."""
        return Locked(campaign=self.id, merchant=self.draft.terms.merchant, now=self.now, created=created)

    def refusals_told(self) -> AbstractContextManager[None]:
        """A `Refusal` inside becomes a `RefusedError`, in words and in this campaign's currency."""
        return in_words(self.draft.currency)


def prepare(papers: Papers, view: HubView, lock: LockFile, sender: int = 0) -> Campaign:
    """The campaign of a document: the one that the lock file names, or a new one of `sender` that begins now.

    sender : the account that gives orders; 0 for none, which is enough to look at a campaign of the lock file.
    An entry of the lock file binds while the campaign may be, or become, known to the hub. Raises `DocumentError`,
    `DocumentChangedError`, `LockError`.
    """
    name = papers.document.name
    entry = lock.find(name)
    if entry is not None:
        known = view.state_of(entry.campaign) is not None
        terms = papers.draft(entry.now, entry.merchant)
        computed = terms.campaign(view.domain)
        # Created and unknown: another, older chain of this number had it. Not created: it may be on its way.
        if computed == entry.campaign and (known or not entry.created):
            return Campaign(name=name, id=computed, draft=terms, now=entry.now, locked=True)
        if known:
            raise DocumentChangedError(name, entry.campaign, computed)
    now = view.now()
    terms = papers.draft(now, sender)
    return Campaign(name=name, id=terms.campaign(view.domain), draft=terms, now=now, locked=False)
