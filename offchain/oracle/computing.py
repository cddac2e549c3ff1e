"""The next epoch, from the shop's data: computed, never published."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from offchain.attestation.manifest import Manifest
from offchain.attestation.roots import Root
from offchain.data.dataset import Dataset
from offchain.domain.order import Grant
from offchain.domain.terms import Terms
from offchain.eligibility import epochs, groundwork
from offchain.eligibility.epochs import Epoch, EpochInputs, leaf_salt
from offchain.eligibility.plan import EligibilityPlan
from offchain.offers.issued import IssuedOffer
from offchain.oracle.errors import EpochDiffersError


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a campaign's epochs have in common. id : 32 bytes; secret : of the salts; code_hash : of the program."""

    terms: Terms
    id: bytes
    plan: EligibilityPlan
    secret: bytes
    code_hash: bytes

    def inputs(self, dataset: Dataset, wallets: Mapping[str, int], number: int, first_index: int) -> EpochInputs:
        """What epoch `number` is computed from."""
        return EpochInputs(
            dataset=dataset,
            wallets=wallets,
            terms=self.terms,
            campaign=self.id,
            plan=self.plan,
            epoch=number,
            first_index=first_index,
            salt_key=epochs.epoch_key(self.secret, self.id, number),
            code_hash=self.code_hash,
        )


@dataclass(frozen=True, slots=True)
class Computed:
    """descriptions : segment -> words."""

    inputs: EpochInputs
    epoch: Epoch
    descriptions: Mapping[int, str]

    @property
    def accounts(self) -> frozenset[int]:
        """The wallets that get a coupon."""
        return frozenset(offer.account for offer in self.epoch.offers)

    def coupons(self, root: Root) -> Iterator[IssuedOffer]:
        """As their shoppers hold them. root : as it was published."""
        inputs = self.inputs
        for position, offer in enumerate(self.epoch.offers):
            salt = leaf_salt(inputs.salt_key, inputs.campaign, inputs.epoch, offer.index)
            yield IssuedOffer(
                campaign=inputs.campaign,
                account=offer.account,
                grant=Grant(offer.value, 0, inputs.terms.end_time, offer.index, inputs.epoch),
                proof=root.proof_words(salt, self.epoch.tree.path(position)),
                segment=offer.segment,
                why=self.descriptions[offer.segment],
            )


def compute(inputs: EpochInputs) -> Computed:
    """Raises what `epochs.build` raises."""
    ground = groundwork.lay(inputs.dataset, inputs.plan)
    return Computed(inputs, epochs.build(inputs, ground), ground.learned.descriptions)


def check_same(computed: Computed, stated: Manifest) -> None:
    """Raises `EpochDiffersError` with every part that differs: nothing is signed, or served, of another epoch."""
    found, wanted = asdict(computed.epoch.manifest), asdict(stated)
    differences = [
        f"{name}: stated {_short(wanted[name])}, computed {_short(found[name])}"
        for name in wanted
        if wanted[name] != found[name]
    ]
    if differences:
        raise EpochDiffersError(stated.epoch, differences)


def _short(value: object, most: int = 80) -> str:
    text = str(value)
    return text if len(text) <= most else f"{text[:most]}…"
