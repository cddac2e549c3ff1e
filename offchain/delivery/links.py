"""What the link of a message answers."""

from dataclasses import dataclass

from offchain.delivery.ports import Unsubscribing
from offchain.queries.service_texts import ServiceRefusal


@dataclass(frozen=True, slots=True)
class Links:
    """behind : None where the service has no privacy folder. Methods raise `ServiceRefusal` for what is no link of
    ours."""

    behind: Unsubscribing | None

    def contacted(self, token: str) -> bool:
        """Whether its shopper is contacted."""
        found = self.behind.agreed(token) if self.behind else None
        if found is None:
            raise ServiceRefusal("Api_NotFound")
        return found

    def end(self, token: str) -> None:
        """Ends it."""
        if self.behind is None or not self.behind.end(token):
            raise ServiceRefusal("Api_NotFound")
