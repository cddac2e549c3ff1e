"""What the commands of access refuse.

AccessError
├── LabelError
├── NoMerchantError
├── NoSuchGrantError
└── NoSuchKeyError
"""


class AccessError(Exception):
    """Nothing was changed."""


class LabelError(AccessError):
    """A label stands in logs: it must be short, plain, and no wallet."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"found the label {found[:60]!r}; wanted 1 to 40 letters, digits, spaces, dots, dashes or underscores, "
            "beginning with a letter or digit, and no address: it stands in logs; choose another"
        )


class NoMerchantError(AccessError):
    """The role and the account do not belong together."""

    def __init__(self, role: str) -> None:
        wanted = "needs the account" if role == "merchant" else "takes no account"
        advice = "give --merchant ADDRESS" if role == "merchant" else "leave --merchant out"
        super().__init__(f"the role {role} {wanted} of a merchant: {advice}")


class NoSuchGrantError(AccessError):
    """The wallet has no role."""

    def __init__(self) -> None:
        super().__init__("this wallet has no role here: `promo access list` shows those that have one")


class NoSuchKeyError(AccessError):
    """No key has that id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"found no key {key_id[:40]!r}: `promo access key list` shows every id")
