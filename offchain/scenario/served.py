"""The service of `promo serve` over a story's chain: API, index and relayer, on a free port of this machine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from offchain.access.front import Front
from offchain.adapters.background import Repeating
from offchain.adapters.http_server import HttpServer, listen, url_of
from offchain.attestation import calls, typed_data
from offchain.attestation.parts import address_bytes, cold_hash
from offchain.bootstrap import build_service, open_backing
from offchain.data.catalogue import Catalogue
from offchain.domain.terms import Audience, Cold, Scope, Terms
from offchain.ground import Ground, Limits
from offchain.order_desks import Hands
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import Quota
from offchain.scenario.stage import Stage

DAY = 86_400
_FOLLOW_SECONDS = 0.3
_RELAY_SECONDS = 0.2
_LIMITS = Limits(listen_pause=0.2, relay=RelayLimits(quota=Quota(most_waiting=100_000), finality=0))


@dataclass(frozen=True, slots=True)
class Shop:
    """A merchant with campaigns of its own money, dollars, whose cashier signs for the service."""

    stage: Stage

    def open(self) -> None:
        """Names the cashier."""
        merchant, world = self.stage.key("merchant"), self.stage.world
        world.fund([merchant.address])
        cashier = address_bytes(self.stage.key("cashier").address)
        naming = calls.call("nameCashier", cashier, world.now() + 365 * DAY)
        self.stage.act(merchant, "name the cashier", world.deployment.hub, naming)

    def terms(self, fields: Mapping[str, int], plan_hash: bytes = bytes(32)) -> tuple[Terms, Cold]:
        """Of a campaign for everybody, for a week from now. fields : as in `Terms`; plan_hash : of a trial, which the
        terms commit to."""
        start, merchant = self.stage.world.now(), self.stage.key("merchant").address
        cold = Cold(funders=(merchant,), share_bps=(10_000,), plan_hash=plan_hash)
        common: Mapping[str, int] = {
            "merchant": merchant,
            "start_time": start,
            "end_time": start + 7 * DAY,
            "currency": 840,
            "scope": Scope.ORDER,
            "audience": Audience.PUBLIC,
        }
        return Terms(**{**common, **fields}, extra_hash=bytes(32), cold_hash=cold_hash(cold)), cold

    def create(self, name: str, terms: Terms, cold: Cold) -> bytes:
        """The id, 32 bytes. Raises `Refusal`."""
        world = self.stage.world
        data = calls.create_call(terms, (), cold)
        self.stage.act(self.stage.key("merchant"), f"create {name}", world.deployment.hub, data)
        return self.id(terms)

    def id(self, terms: Terms) -> bytes:
        """Of a campaign, created or not."""
        return typed_data.campaign_id(self.stage.world.hub_domain, terms)

    def standing(self, campaign: bytes) -> tuple[int, int]:
        """What remains of its budget, minor units, and how often it was used."""
        answer = self.stage.world.chain.call(self.stage.world.deployment.hub, calls.call("stateOf", campaign))
        remaining, used, *_ = calls.decode_words(answer)
        return remaining, used


@contextmanager
def served(stage: Stage, catalogue: Catalogue) -> Iterator[str]:
    """The URL, while everything runs. Afterwards, raises the first error that ended a part of it."""
    failed: list[Exception] = []
    with ExitStack() as stack:
        yield _start(stack, stage, catalogue, failed)
    _check(failed)


def _start(stack: ExitStack, stage: Stage, catalogue: Catalogue, failed: list[Exception]) -> str:
    world = stage.world
    catalogue.save(world.folder / "catalogue.json")
    ground = Ground(
        rpc=(world.url,),
        store_url=f"sqlite:///{world.folder / 'store.sqlite3'}",
        deployment=world.folder / "deployments" / f"{world.chain.chain_id}.json",
        catalogue=world.folder / "catalogue.json",
        codes=world.folder / "codes.json",
    )
    hands = Hands(relayer=world.roles.relayer, cashier=stage.key("cashier"))
    backing = stack.enter_context(open_backing(ground, hands, _LIMITS))
    listening = stack.enter_context(listen("127.0.0.1", 0))
    url = url_of(listening)
    service = build_service(backing, _LIMITS, Front(origins=(url,), rates={}))
    service.following.step()
    relayer = service.relayer
    stack.enter_context(Repeating(service.following.step, _FOLLOW_SECONDS, failed.append))
    stack.enter_context(Repeating(lambda: relayer and relayer.step(), _RELAY_SECONDS, failed.append))
    application = stage.serve(service)
    stack.enter_context(HttpServer(application, listening, ending=application.state.streams.end))
    return url


def _check(failed: Sequence[Exception]) -> None:
    for error in failed:
        raise error
