"""The shop's file of shared codes as the book that the service asks."""

from dataclasses import dataclass

from offchain.coupons.errors import CouponFileError, UnknownCodeError
from offchain.coupons.shared import SharedCodes, plain
from offchain.queries.service_texts import ServiceRefusal


@dataclass(frozen=True, slots=True)
class FileCodeBook:
    """Reads the file for every question, so that a code holds as soon as the merchant has given it."""

    codes: SharedCodes

    def campaign(self, code: str) -> tuple[str, bytes] | None:
        """(the code as it is compared, its campaign's id); None, alike for unknown and hidden ones."""
        try:
            return plain(code), self.codes.find(code).id
        except UnknownCodeError:
            return None
        except CouponFileError as error:
            raise ServiceRefusal("Service_CodesUnreadable") from error

    def shown(self) -> tuple[str, ...]:
        """All codes that were not withdrawn, in order."""
        try:
            return self.codes.shown()
        except CouponFileError as error:
            raise ServiceRefusal("Service_CodesUnreadable") from error
