"""A programme of rewards as a story runs it: referrals on chain, epochs of earnings, claims of the wallets."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from offchain.adapters.keys import KeySigner
from offchain.attestation.companion_calls import reward_call, token_call
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes
from offchain.attestation.rewards import Earned, Programme
from offchain.companions import earnings, statement
from offchain.companions.reward_view import RewardStanding, RewardView
from offchain.companions.statement import Epoch
from offchain.scenario.practice_token import DECIMALS
from offchain.scenario.stage import Stage
from offchain.texts.wording import money

DAY: Final = 86_400
_DELAY, _MARGIN = 3_600, 600
"""Seconds for which a root waits; seconds for signing it."""


@dataclass(slots=True)
class Rewards:
    """merchant : owns and funds it; epochs : published so far."""

    stage: Stage
    merchant: KeySigner
    programme: Programme
    epochs: list[Epoch] = field(default_factory=list)

    @classmethod
    def open(cls, stage: Stage, merchant: KeySigner, rules: str, funds: int) -> "Rewards":
        """Created and funded. rules : in words; funds : minor units that the merchant has."""
        roles = stage.world.roles
        programme = Programme(
            merchant=merchant.address,
            token=stage.token,
            issuer=roles.issuer.address,
            auditor=roles.auditor.address,
            claims_until=stage.world.now() + 60 * DAY,
            root_delay=_DELAY,
            rules_hash=keccak(rules.encode()),
            salt=bytes(32),
        )
        made = cls(stage, merchant, programme)
        made._act(merchant, "create the programme", "create")
        allow = token_call("approve", address_bytes(made.distributor), funds)
        stage.act(merchant, "allow the distributor", stage.token, allow)
        made._act(merchant, "fund the programme", "fund", funds)
        return made

    @property
    def distributor(self) -> int:
        """Address."""
        return self.stage.world.deployment.rewards

    @property
    def view(self) -> RewardView:
        """What the chain says."""
        world = self.stage.world
        first = world.deployment.first_block
        return RewardView(chain=world.chain, distributor=self.distributor, first_block=first)

    @property
    def standing(self) -> RewardStanding:
        """Funded, paid, promised."""
        return self.view.standing_of(self.programme.id(self.view.domain))

    def refer(self, referee: KeySigner, referrer: KeySigner) -> str:
        """The referee says who brought it; the refusal's code, empty where it is done."""
        both = address_bytes(referee.address), address_bytes(referrer.address)
        return self._try(referee, "refer", *both, b"")

    def referrer_of(self, referee: KeySigner) -> int:
        """As the chain records it; 0 for nobody."""
        return self.view.referrer_of(self.programme.id(self.view.domain), referee.address)

    def publish(self, earned: Mapping[int, Mapping[str, int]], folder: Path) -> Epoch:
        """The next epoch, from a file of all that was ever earned, once it counts. earned : account -> reason -> minor
        units; folder : where file and claims are written."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "earnings.csv"
        with file.open("w", encoding="utf-8", newline="") as lines:
            rows = csv.writer(lines, lineterminator="\n")
            rows.writerow(["account", "amount", "reason"])
            for account, reasons in earned.items():
                rows.writerows((f"0x{account:040x}", money(it, DECIMALS), why) for why, it in reasons.items())
        world = self.stage.world
        epoch = statement.build(
            self.view.domain,
            self.programme,
            earnings.read(file, DECIMALS),
            epoch=len(self.epochs) + 1,
            active_from=world.now() + _DELAY + _MARGIN,
            decimals=DECIMALS,
            salt_key=keccak(f"salts {self.stage.seed}".encode()),
        )
        statement.write(folder, epoch)
        signature = world.roles.issuer.sign(epoch.statement.digest())
        root = epoch.statement.root
        self._act(self.merchant, "publish", "publish", root.fields(), signature)
        self.epochs.append(epoch)
        return epoch

    def wait(self) -> None:
        """Until the newest epoch counts."""
        self.stage.world.advance_to(self.epochs[-1].statement.root.active_from)

    def claim(self, sender: KeySigner, place: int, more: int = 0) -> str:
        """The wallet at that place of the newest epoch is paid; the refusal's code, empty where it is. more : minor
        units beyond what it earned, which a cheat writes into the claim."""
        epoch = self.epochs[-1]
        row: Earned = replace(epoch.rows[place], amount=epoch.rows[place].amount + more)
        fields = row.fields(epoch.tree.path(place))
        return self._try(sender, "claim", epoch.statement.root.fields(), fields)

    def close(self) -> None:
        """After the last day for claims the merchant takes back the rest."""
        self.stage.world.advance_to(self.programme.claims_until)
        self._act(self.merchant, "close", "close")

    def _act(self, who: KeySigner, what: str, name: str, *arguments: object) -> None:
        self.stage.act(who, what, self.distributor, reward_call(name, self.programme.fields(), *arguments))

    def _try(self, who: KeySigner, name: str, *arguments: object) -> str:
        return self.stage.refusal(who, name, self.distributor, reward_call(name, self.programme.fields(), *arguments))
