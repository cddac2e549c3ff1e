"""`promo chain`: a local chain with parties on it, for trying out what happens between them."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from eth_account import Account

from offchain.adapters.ganache import ChainEndedError, GanacheOptions, LocalGanache
from offchain.adapters.keystore_error import KeystoreError
from offchain.adapters.local_chain_tools import LocalChainTools
from offchain.adapters.web3_chain import Web3Chain
from offchain.campaigns import forms
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.commands.merchant_outcome import told
from offchain.commands.options import JsonOption, RpcOption
from offchain.commands.outcome import answer, say
from offchain.commands.stopping import stop_on_signals
from offchain.settings import Settings
from offchain.texts.wording import moment

app = typer.Typer(help="A local chain for trying things out; never one with other people on it.", no_args_is_help=True)

_PortOption = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 for any free one.")]
_KeysOption = Annotated[Path, typer.Option("--keys", help="Folder that the keystores are written to.", file_okay=False)]
_PartyOption = Annotated[list[str], typer.Option("--party", help="A name: its keystore, and ether to pay gas.")]
_PoorOption = Annotated[list[str] | None, typer.Option("--gasless", help="A name: its keystore, and no ether at all.")]
_CHAIN_ID = 1337
_ROUNDS = 1_000
"""Of the keystores' password: few, since the keys are public."""


@app.command("run")
def run(
    *,
    keys: _KeysOption,
    party: _PartyOption,
    gasless: _PoorOption = None,
    port: _PortOption = 8545,
    as_json: JsonOption = False,
) -> None:
    """Run a chain on this machine until Ctrl-C, and write a keystore for each party. It forgets everything then.

    The keys are the same each time and public. PROMO_KEYSTORE_PASSWORD encrypts the keystores.

    Example: promo chain run --keys keys --party shop --party relayer --gasless ann
    """
    with told(as_json), stop_on_signals() as stop:
        names = [*party, *(gasless or [])]
        with LocalGanache(GanacheOptions(port=port, accounts=len(names))) as ganache:
            accounts = dict(zip(names, ganache.accounts, strict=True))
            poor = [int(accounts[name].address, 16) for name in gasless or []]
            LocalChainTools(ganache.url).give(poor, 0)
            for name, account in accounts.items():
                _write_keystore(keys / f"{name}.json", account.secret_key)
            found = {"url": ganache.url, "parties": {name: it.address for name, it in accounts.items()}}
            answer(
                found, as_json, lambda: print("\n".join(f"{name:<12} {it.address}" for name, it in accounts.items()))
            )
            say(f"chain {_CHAIN_ID} at {ganache.url}; Ctrl-C ends it")
            stop.wait([lambda: _check_running(ganache)])


@app.command("later")
def later(
    duration: Annotated[str, typer.Argument(help="Such as 14d, 2h or 90s.")],
    *,
    rpc: RpcOption,
    as_json: JsonOption = False,
) -> None:
    """Let time pass on a local chain: its clock goes on by so much, and a block is mined there.

    Example: promo chain later 14d --rpc http://127.0.0.1:8545
    """
    with told(as_json):
        try:
            seconds = forms.duration(duration)
        except FormError as error:
            raise OrderError("the duration", error.found, error.wanted) from error
        chain = Web3Chain(rpc).expect(_CHAIN_ID)
        LocalChainTools(rpc).advance_to(chain, chain.block().timestamp + seconds)
        now = chain.block().timestamp
    answer({"time": now}, as_json, lambda: print(f"it is {moment(now)}"))


def _check_running(ganache: LocalGanache) -> None:
    if not ganache.running:
        raise ChainEndedError("the chain ended by itself: start it again")


def _write_keystore(path: Path, secret: str) -> None:
    """Encrypted, by a password that the settings give; readable by its owner alone. Raises `KeystoreError`."""
    password = Settings.read(os.environ).keystore_password.get_secret_value()
    if not password:
        raise KeystoreError("set PROMO_KEYSTORE_PASSWORD: it encrypts the keystores")
    path.parent.mkdir(parents=True, exist_ok=True)
    encrypted = Account.encrypt(bytes.fromhex(secret[2:]), password, kdf="pbkdf2", iterations=_ROUNDS)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(encrypted, file)
