"""How much a service does at most, and the chain that it speaks of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a wallet must know of the chain. hub : address; rpc : URL of a node that wallets may use, empty where they
    have to know one themselves."""

    chain_id: int
    hub: int
    rpc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """most_lag : blocks that the index may be behind while the service is ready; patience : seconds for which the node
    may be silent; audit_pause : seconds between two audits at least; confirmations : blocks that are not indexed yet;
    body_bytes : largest body of a request."""

    most_lag: int = 20
    patience: int = 30
    audit_pause: int = 60
    confirmations: int = 0
    body_bytes: int = 64 * 1024
