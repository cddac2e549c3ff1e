"""What only the office needs, beside the parts of the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from offchain.office.bundles import Bundles
from offchain.office.goodwill import GoodwillRules
from offchain.office.support_log import SupportLog
from offchain.office.templates import Templates
from offchain.ports import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePapers:
    """templates : campaign files to begin with; roles : name -> account, for campaign files; orders : CSV of past
    orders, trials : folder of verdicts, None without one; goodwill : what support gave, by which rules; issuer : whose
    key this service holds, None without one."""

    bundles: Bundles
    templates: Templates
    roles: Mapping[str, int]
    orders: Path | None
    trials: Path | None
    goodwill: SupportLog
    rules: GoodwillRules
    issuer: Signer | None
