"""The `Addresses` port over the privacy folder, and what one click changes there."""

import getpass
import hmac
from dataclasses import dataclass

from offchain.adapters.privacy_store import opened
from offchain.data import key_file, pseudonyms
from offchain.data.consents import Consent, Purpose
from offchain.data.privacy_folder import PrivacyFolder
from offchain.delivery import unsubscribing
from offchain.delivery.ports import Channel
from offchain.ports import Clock
from offchain.privacy.roles import role_of
from offchain.privacy.vault import Reader

_FIELDS = {Channel.EMAIL: "email", Channel.SMS: "phone"}
_LINKS = b"promissory-links/1"
_PURPOSE = "a message to the shopper"


@dataclass(frozen=True, slots=True)
class VaultAddresses:
    """folder : of the shop's privacy; who runs this needs the role messenger there."""

    folder: PrivacyFolder
    clock: Clock

    def agreed(self, pseudonym: str) -> bool:
        """Whether the shopper agreed to be contacted, asked anew each time."""
        return not self.folder.consents().refused([pseudonym], {Purpose.CONTACT})

    def address(self, pseudonym: str, channel: Channel) -> str | None:
        """None where nobody said it; the look is logged. Raises `Refusal`."""
        if channel == Channel.PUSH:
            return pseudonym  # the gateway of the shop's app knows its devices by it
        name = _FIELDS[channel]
        reader = Reader(user := getpass.getuser(), role_of(user, self.folder.readers), _PURPOSE)
        with opened(self.folder) as store:
            return store.vault.view(reader, pseudonym, [name], self.clock.now(), self.folder.consents()).get(name)


def link_key(folder: PrivacyFolder) -> bytes:
    """Of the links, 32 bytes: derived from the key of the pseudonyms that they seal. Raises `KeyFileError`."""
    return hmac.digest(key_file.read(folder.pseudonym_key, pseudonyms.KIND).secret, _LINKS, "sha256")


@dataclass(frozen=True, slots=True)
class VaultUnsubscribing:
    """key : of the links."""

    folder: PrivacyFolder
    clock: Clock
    key: bytes

    def agreed(self, token: str) -> bool | None:
        """Whether its shopper is contacted; None for a text that is no token of ours."""
        pseudonym = unsubscribing.read(self.key, token)
        return None if pseudonym is None else not self.folder.consents().refused([pseudonym], {Purpose.CONTACT})

    def end(self, token: str) -> bool:
        """Nobody is contacted by it any more; False for a text that is no token of ours. Once more changes nothing."""
        pseudonym = unsubscribing.read(self.key, token)
        if pseudonym is None:
            return False
        if not self.folder.consents().refused([pseudonym], {Purpose.CONTACT}):
            with opened(self.folder) as store:
                store.consent([Consent(pseudonym, Purpose.CONTACT, False, self.clock.now(), "one-click link")])
        return True
