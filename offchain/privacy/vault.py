"""The personal vault: each person's fields sealed under a data key of their own, each data key wrapped.

Crypto-shredding: whoever's data key is destroyed cannot be read any more, in no copy of the vault, however old.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from offchain.data.consents import Consents, Purpose
from offchain.data.key_file import Key
from offchain.data.pseudonyms import Pseudonyms
from offchain.domain.refusals import Refusal
from offchain.privacy import roles
from offchain.privacy.personal_fields import FIELDS
from offchain.privacy.ports import AccessLog, Cipher, KeyRing, Sealed, SealedRows, UnreadableError, WrappedKey

KIND: Final = "wrapping"
"""Of the file of the key-encryption key."""
_VERSION_BYTES: Final = 8


def field_context(person: bytes, field: str, version: int) -> bytes:
    """What a field's seal is bound to: moved to another person, field or version, it does not open."""
    return b"promissory-field/1\0" + person + version.to_bytes(_VERSION_BYTES, "big") + field.encode()


def key_context(person: bytes, wrapped_by: str) -> bytes:
    """What a wrapped key is bound to."""
    return b"promissory-data-key/1\0" + person + wrapped_by.encode()


@dataclass(frozen=True, slots=True)
class Reader:
    """name : as the shop knows them; role : as the shop gave it; purpose : what they read for, in their words."""

    name: str
    role: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Vault:
    """wrapping : the key-encryption key in force."""

    cipher: Cipher
    rows: SealedRows
    ring: KeyRing
    log: AccessLog
    pseudonyms: Pseudonyms
    wrapping: Key

    def put(self, shopper: str, values: Mapping[str, str], now: int) -> str:
        """Keeps the values of `personal_fields.checked`, a new version of each that changed; returns the pseudonym."""
        pseudonym = self.pseudonyms.of(shopper)
        wrapped = self.ring.find(pseudonym)
        if wrapped is None:
            person = self.cipher.new_person()
            wrapped = self._wrap(person, pseudonym, self.cipher.new_key(), now)
            self.ring.add(wrapped)
        key = self._unwrap(wrapped)
        before = {row.name: row.version for row in self.rows.of(wrapped.person)}
        known = self._opened(wrapped, key)
        fresh = {name: value for name, value in {**values, "shopper": shopper}.items() if known.get(name) != value}
        self.rows.put(
            [
                self._seal(Sealed(wrapped.person, name, before.get(name, 0) + 1, value.encode(), now), key)
                for name, value in fresh.items()
            ]
        )
        return pseudonym

    def view(
        self, reader: Reader, pseudonym: str, asked: Collection[str], now: int, consents: Consents
    ) -> dict[str, str]:
        """What that reader may see, masked where they may not; logged before it is shown.

        A messenger sees the data of those alone who agreed to be contacted. Raises `Refusal`: Privacy_UnknownShopper,
        Privacy_RoleMayNotRead, Privacy_NoConsent, Privacy_Unreadable.
        """
        roles.shown(reader.role, {}, asked)
        if reader.role == "messenger" and consents.refused([pseudonym], {Purpose.CONTACT}):
            raise Refusal("Privacy_NoConsent", pseudonym=bytes.fromhex(pseudonym))
        values = self.reveal(pseudonym)
        told = roles.shown(reader.role, values, asked)
        self.note("read", reader, pseudonym, told, now)
        return told

    def reveal(self, pseudonym: str) -> dict[str, str]:
        """All fields as they are: for use cases that log what they did with them. Raises `Refusal`."""
        wrapped = self.ring.find(pseudonym)
        if wrapped is None:
            raise Refusal("Privacy_UnknownShopper", pseudonym=bytes.fromhex(pseudonym))
        found = self._opened(wrapped, self._unwrap(wrapped))
        return {name: found[name] for name in FIELDS if name in found}

    def data_key(self, pseudonym: str) -> tuple[bytes, bytes] | None:
        """(person, data key), for the search for copies of it after it was destroyed."""
        wrapped = self.ring.find(pseudonym)
        return None if wrapped is None else (wrapped.person, self._unwrap(wrapped))

    def wallets(self, reader: Reader, consents: Consents, now: int) -> dict[str, int]:
        """Pseudonym -> wallet of those who allow personal offers: the bindings of an epoch. One line of the log.

        Raises `Refusal`: Privacy_RoleMayNotRead, Privacy_Unreadable.
        """
        roles.shown(reader.role, {}, ["wallet"])
        refused = consents.refused((key.pseudonym for key in self.ring.all()), {Purpose.PERSONAL_OFFERS})
        found = {
            pseudonym: int(values["wallet"], 16)
            for pseudonym, values in self._everybody()
            if "wallet" in values and pseudonym not in refused
        }
        self.note("bindings", reader, "*", ["wallet"], now)
        return found

    def shoppers(self) -> dict[str, str]:
        """Pseudonym -> the shop's id, of everybody: for rotation and for the search for ids where none belong."""
        return {pseudonym: values["shopper"] for pseudonym, values in self._everybody()}

    def note(self, act: str, reader: Reader, pseudonym: str, fields: Collection[str], now: int) -> None:
        """One line of the log of reads."""
        self.log.append(
            now,
            act=act,
            reader=reader.name,
            role=reader.role,
            whose=pseudonym,
            fields=list(fields),
            purpose=reader.purpose,
        )

    def forget(self, gone: Mapping[str, Collection[str]]) -> None:
        """Forgets fields of people. Who keeps others gets them sealed anew as another person under another key, so that
        no copy of what was forgotten opens any more; who keeps none is forgotten. What an earlier run left is, too.

        gone : pseudonym -> names of fields. Raises `Refusal`: Privacy_Unreadable.
        """
        keys, fresh = list[WrappedKey](), list[Sealed]()
        for wrapped in self.ring.all():
            names = gone.get(wrapped.pseudonym, ())
            kept = [row for row in self.rows.of(wrapped.person) if row.name not in names]
            if not names:
                keys.append(wrapped)
            elif kept:
                values = self._opened(wrapped, self._unwrap(wrapped))
                person, key = self.cipher.new_person(), self.cipher.new_key()
                moved = (replace(row, person=person, sealed=values[row.name].encode()) for row in kept)
                fresh += [self._seal(row, key) for row in moved]
                keys.append(self._wrap(person, wrapped.pseudonym, key, wrapped.made))
        self.rows.put(fresh)  # nobody can open them before the ring has their keys
        self.ring.replace_all(keys)  # from here on nobody can open the old ones
        self.rows.keep_only({key.person for key in keys})

    def rewrapped(self, wrapping: Key, pseudonyms: Pseudonyms | None = None) -> list[WrappedKey]:
        """Every data key under another key-encryption key, and with `pseudonyms` under another pseudonym."""
        names = self.shoppers() if pseudonyms is not None else {}
        other = replace(self, wrapping=wrapping)
        return [
            other._wrap(
                it.person,
                it.pseudonym if pseudonyms is None else pseudonyms.of(names[it.pseudonym]),
                self._unwrap(it),
                it.made,
            )
            for it in self.ring.all()
        ]

    def _everybody(self) -> Iterator[tuple[str, dict[str, str]]]:
        for wrapped in self.ring.all():
            yield wrapped.pseudonym, self._opened(wrapped, self._unwrap(wrapped))

    def _wrap(self, person: bytes, pseudonym: str, key: bytes, made: int) -> WrappedKey:
        wrapped = self.cipher.seal(self.wrapping.secret, key, key_context(person, self.wrapping.id))
        return WrappedKey(person, pseudonym, wrapped, self.wrapping.id, made)

    def _unwrap(self, it: WrappedKey) -> bytes:
        try:
            return self.cipher.open(self.wrapping.secret, it.wrapped, key_context(it.person, it.wrapped_by))
        except UnreadableError as error:
            raise Refusal("Privacy_Unreadable", pseudonym=bytes.fromhex(it.pseudonym), version=0) from error

    def _seal(self, plain: Sealed, key: bytes) -> Sealed:
        """plain : with the content where the seal will be."""
        context = field_context(plain.person, plain.name, plain.version)
        return replace(plain, sealed=self.cipher.seal(key, plain.sealed, context))

    def _opened(self, wrapped: WrappedKey, key: bytes) -> dict[str, str]:
        found = {}
        for row in self.rows.of(wrapped.person):
            try:
                context = field_context(wrapped.person, row.name, row.version)
                found[row.name] = self.cipher.open(key, row.sealed, context).decode()
            except UnreadableError as error:
                named = bytes.fromhex(wrapped.pseudonym)
                raise Refusal("Privacy_Unreadable", pseudonym=named, version=row.version) from error
        return found
