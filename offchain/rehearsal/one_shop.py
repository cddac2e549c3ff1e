"""Campaigns that are run on the same orders are of one shop: one currency, one catalogue, each with its own name."""

from collections.abc import Sequence

from offchain.campaigns.errors import CampaignError
from offchain.data.catalogue import Catalogue
from offchain.rehearsal.findings import Subject


class SeveralShopsError(CampaignError):
    """Thrown when campaigns cannot be run on the same orders."""


def check_one_shop(subjects: Sequence[Subject]) -> None:
    """Refuses campaigns whose amounts or goods do not mean the same. Raises `SeveralShopsError`."""
    first, names = subjects[0], set[str]()
    for subject in subjects:
        if subject.name in names:
            raise SeveralShopsError(f"{subject.file} has the name {subject.name}, as another file: rename one")
        names.add(subject.name)
        if subject.draft.currency != first.draft.currency:
            currencies = f"{first.draft.currency.code} and {subject.draft.currency.code}"
            raise SeveralShopsError(
                f"{first.name} and {subject.name} are in {currencies}: run them one after the other"
            )


def catalogue_of(subjects: Sequence[Subject]) -> Catalogue | None:
    """The catalogue that names the goods of all of them; None when none has one. Raises `SeveralShopsError`."""
    known = [subject for subject in subjects if subject.catalogue is not None]
    for subject in known[1:]:
        if subject.catalogue != known[0].catalogue:
            raise SeveralShopsError(
                f"{known[0].name} and {subject.name} name different catalogues: let both name the same file"
            )
    return known[0].catalogue if known else None
