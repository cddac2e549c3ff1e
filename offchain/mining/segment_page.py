"""Segments as a page: who they are, how large, and why so many."""

from offchain.mining.segmenting import Segmented
from offchain.reporting import plots
from offchain.reporting.page import Page, Section, Table

_HEADINGS = {
    "recency_days": "days since the last purchase",
    "purchase_days": "days with a purchase",
    "spend": "spend, minor units",
    "groups_bought": "product groups",
    "coupons_redeemed": "coupons redeemed",
}


def page(found: Segmented, shop: str) -> Page:
    """The report of a segmentation."""
    segments = found.segmentation.segments
    sizes = {f"{segment.id}: {segment.description}": segment.size for segment in segments}
    names = found.features.names
    who = Table(
        "Segments in figures",
        ["segment", "in words", "用词", "shoppers", "share", *(f"median {_HEADINGS.get(it, it)}" for it in names)],
        [
            (
                str(it.id),
                it.description,
                it.description_zh,
                it.size,
                f"{it.share_bps / 100:.2f} %",
                *(it.medians.get(name, "") for name in names),
            )
            for it in segments
        ],
    )
    sections = [Section("Who they are", ["Medians are of the shoppers of a segment."], [_sizes(sizes)], [who])]
    if found.weighed:
        sections.append(_choice(found))
    lead = f"{len(found.segmentation.shoppers):,} shoppers in {found.chosen} segments, found by {found.method}."
    return Page(f"Segments of {shop}", lead, sections)


def _sizes(sizes: dict[str, int]) -> str:
    return plots.bars("Shoppers by segment", sizes, "shoppers")


def _choice(found: Segmented) -> Section:
    shown = {str(it.clusters): max(0, it.strength_bps) // 100 for it in found.weighed}
    tried = Table(
        "Numbers of segments that were tried",
        ["segments", "found again in halves", "found again from another start", "fit"],
        [
            (it.clusters, *(f"{value / 100:.2f} %" for value in (it.strength_bps, it.reseeded_bps, it.fit_bps)))
            for it in found.weighed
        ],
    )
    prose = (
        "The shoppers are parted in two halves by chance, each half is grouped, and its shoppers are placed in the "
        "groups of the other half as well: the more pairs of a group stay together, in the group that does worst, the "
        "less the segments are an accident. The largest number with 70 % is taken, or the best one where none has it: "
        f"{found.chosen}. Another start: all shoppers grouped again from other first centroids (adjusted Rand index)."
    )
    return Section(
        "Why so many",
        [prose],
        [plots.bars("Found again in halves", shown, "% of the pairs of the worst group")],
        [tried],
    )
