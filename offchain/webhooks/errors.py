"""What can be wrong with a webhook."""


class WebhookError(ValueError):
    """Thrown when an endpoint is not allowed, not known, or was removed.

    found : what was met; wanted : what it was compared with; advice : what to do next.
    """

    def __init__(self, subject: str, *, found: object, wanted: object, advice: str) -> None:
        super().__init__(f"{subject}: found {found}, wanted {wanted}; {advice}")
        self.subject = subject
        self.found = found
        self.wanted = wanted
        self.advice = advice
