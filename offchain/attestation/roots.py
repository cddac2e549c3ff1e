"""A published root: its parts, and the one word that the hub keeps of it."""

from dataclasses import dataclass

from offchain.attestation.keccak import keccak, words
from offchain.domain.words import pack, unpack

_SHAPE = (48, 96, 40, 32, 32, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """epoch : from 1; root : 32 bytes; depth : length of every proof; first_index, count : the indices it covers;
    max_each : the most one coupon may cost, minor units; active_from : Unix seconds; model_root, data_root,
    manifest_hash : 32 bytes each, where it comes from."""

    epoch: int
    root: bytes
    depth: int
    first_index: int
    count: int
    max_each: int
    active_from: int
    model_root: bytes
    data_root: bytes
    manifest_hash: bytes

    def fields(self) -> tuple[int | bytes, ...]:
        """In the order of `PromoTypes.Root`."""
        return (
            self.epoch,
            self.root,
            self.depth,
            self.first_index,
            self.count,
            self.max_each,
            self.active_from,
            self.model_root,
            self.data_root,
            self.manifest_hash,
        )

    def shape(self) -> int:
        """The word of bounds. Twin of `LeafHash.shapeOf`. Raises `FieldRangeError`."""
        return pack(
            [
                ("unused", 48, 0),
                ("max_each", 96, self.max_each),
                ("active_from", 40, self.active_from),
                ("first_index", 32, self.first_index),
                ("count", 32, self.count),
                ("depth", 8, self.depth),
            ]
        )

    def provenance(self) -> bytes:
        """Where the root comes from, in one hash. Twin of `LeafHash.provenanceOf`."""
        return keccak(words(self.model_root, self.data_root, self.manifest_hash))

    def commitment(self) -> bytes:
        """What the hub keeps. Twin of `LeafHash.commitment`."""
        return keccak(words(self.root, self.shape(), self.provenance()))

    def proof_words(self, salt: bytes, path: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """`Use.proof`: root, shape, provenance, salt, then the path."""
        return (self.root, self.shape().to_bytes(32, "big"), self.provenance(), salt, *path)


@dataclass(frozen=True, slots=True)
class Shape:
    """The bounds of a root as a redemption supplies them; units as in `Root`."""

    max_each: int
    active_from: int
    first_index: int
    count: int
    depth: int

    @classmethod
    def unpacked(cls, word: int) -> "Shape":
        """The bounds of a shape word."""
        return cls(*unpack(word, _SHAPE)[1:])
