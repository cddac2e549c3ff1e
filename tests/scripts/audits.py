"""What the audit says of everything that merchants did on a chain."""

from __future__ import annotations

from pathlib import Path

from offchain.adapters.sql_engine import open_engine
from offchain.adapters.sql_index import SqlIndexStore
from offchain.adapters.web3_chain import Web3Chain
from offchain.audit.report import AuditReport
from offchain.audit.verify import verify
from offchain.deployment import Deployment
from offchain.index.config import IndexConfig
from offchain.index.paid_rows import FunderRow
from offchain.index.sync import sync


def audited(url: str, deployment: Deployment, folder: Path) -> tuple[AuditReport, list[FunderRow]]:
    """The chain indexed into a new store and audited, and the money of all funders."""
    chain, config = Web3Chain(url), IndexConfig.of(deployment)
    engine = open_engine(f"sqlite:///{folder / 'index.sqlite3'}")
    try:
        store = SqlIndexStore(engine)
        sync(chain, store, config)
        with store.read() as reader:
            funders = list(reader.rows(FunderRow))
        return verify(store, chain, config), funders
    finally:
        engine.dispose()
