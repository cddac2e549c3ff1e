"""Where a service stands: its places and its limits."""

from dataclasses import dataclass, field
from pathlib import Path

from offchain.adapters.shop_fitting import FittingPlaces
from offchain.office_root import OfficeGround
from offchain.relayer.limits import RelayLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where everything is. rpc : URLs of nodes; store_url : SQLAlchemy URL; deployment, catalogue : JSON files; codes :
    the file of shared codes, which need not exist; wallet_rpc : URL of a node for shoppers' wallets, none where empty:
    the service's own may be a secret; fitting : what a shop has besides; office : what only the
    office needs."""

    rpc: tuple[str, ...]
    store_url: str
    deployment: Path
    catalogue: Path
    codes: Path
    wallet_rpc: str = ""
    fitting: FittingPlaces | None = None
    office: OfficeGround = field(default_factory=OfficeGround)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """most_lag : blocks that the index may be behind while the service is ready; patience : seconds for which the node
    may be silent; audit_pause : seconds between two audits at least; confirmations : blocks that are not indexed yet;
    body_bytes : largest body of a request; most_listeners : streams of events at once, and as many of orders, that
    look for something new every listen_pause seconds and say after heartbeat seconds that they are alive;
    follow_longest : seconds after which one of an order ends; relay : of the relayer."""

    most_lag: int = 20
    patience: int = 30
    audit_pause: int = 60
    confirmations: int = 0
    body_bytes: int = 64 * 1024
    most_listeners: int = 64
    listen_pause: float = 0.5
    heartbeat: float = 15.0
    follow_longest: float = 300.0
    relay: RelayLimits = field(default_factory=RelayLimits)
