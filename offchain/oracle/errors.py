"""What can stop the oracle.

NotMinedError               stored and sent, not final yet: publishing again goes on from there
    '- FeeCeilingError      the fee that would get it mined is above the ceiling
NonceLostError              something else than this program spent the nonce with the same key
TransactionRevertedError    mined and failed
OracleError                 what was asked for cannot be done as it was asked; each carries its refusal
    |- OracleFileError      the configuration, a request or a signature cannot be used
    |- EpochDiffersError    what an operator computes is not what it was asked to sign
    |- OtherRootError       another root has the epoch
    |- VouchersTakenError   indices of an epoch by voucher are with somebody else
    |- ConsentError         nobody's wallet may be used
    |- NotMemberError       who signs is no member of the quorum
    |- OtherChainError      the outbox holds the transactions of another chain
    '- KeyInUseError        another program publishes with the same key
"""

from collections.abc import Sequence

from offchain.domain.refusals import Refusal


class NotMinedError(Exception):
    """The transaction is stored and sent, but is not final in time; publishing again goes on from there."""


class FeeCeilingError(NotMinedError):
    """The next bid for the nonce would cost more than the ceiling; what was sent goes on waiting. Fees: wei a gas."""

    def __init__(self, what: str, wanted: int, ceiling: int) -> None:
        super().__init__(
            f"{what}; the next bid would be {wanted} wei a gas, the ceiling is {ceiling}: raise the ceiling, or wait"
        )
        self.refusal = Refusal("Oracle_FeeCeiling", wanted=wanted, ceiling=ceiling)


class NonceLostError(Exception):
    """Something else than this program spent the transaction's nonce with the same key: it can never be mined."""


class TransactionRevertedError(Exception):
    """The transaction was mined and failed; the intent is settled as `reverted`."""


class OracleError(Exception):
    """What was asked for cannot be done as it was asked. refusal : the same as code and facts, for any language."""

    def __init__(self, message: str, refusal: Refusal) -> None:
        super().__init__(message)
        self.refusal = refusal


class OracleFileError(OracleError):
    """Thrown when a file of the oracle's cannot be used. name : of the file."""

    def __init__(self, name: str, found: object, wanted: str) -> None:
        super().__init__(f"{name}: found {found}; wanted {wanted}", Refusal("Oracle_File"))


class EpochDiffersError(OracleError):
    """Thrown when an operator computes another epoch than it was asked to sign. differences : one a line."""

    def __init__(self, epoch: int, differences: Sequence[str]) -> None:
        lines = [f"epoch {epoch} computes to something else here, and is not signed:", *differences]
        message = "\n".join([*lines, "compare data, consents, plan and code with whoever proposed it"])
        super().__init__(message, Refusal("Oracle_EpochDiffers", epoch=epoch, differences=len(differences)))
        self.differences = tuple(differences)


class OtherRootError(OracleError):
    """Another root has the epoch."""

    def __init__(self, epoch: int, stored: bytes, wanted: bytes) -> None:
        message = (
            f"epoch {epoch} was published, or is being, with the root 0x{stored.hex()}, "
            f"not 0x{wanted.hex()}: build the next epoch"
        )
        super().__init__(message, Refusal("Oracle_OtherRoot", epoch=epoch, stored=stored, wanted=wanted))


class VouchersTakenError(OracleError):
    """Thrown when indices of an epoch that was written down went to other coupons before they were noted."""

    def __init__(self, epoch: int, index: int, why: str) -> None:
        super().__init__(
            f"epoch {epoch}: {why}; nothing of it was served",
            Refusal("Oracle_VouchersTaken", epoch=epoch, index=index),
        )


class ConsentError(OracleError):
    """Thrown when nobody's wallet may be used. bound, held : wallets with consent, and those with a coupon already."""

    def __init__(self, message: str, bound: int = 0, held: int = 0) -> None:
        super().__init__(message, Refusal("Oracle_NoWallet", bound=bound, held=held))


class NotMemberError(OracleError):
    """Thrown when somebody signs, or signed, who is no member of the quorum."""

    def __init__(self, signer: int, members: Sequence[int]) -> None:
        known = ", ".join(f"0x{member:040x}" for member in members)
        message = f"0x{signer:040x} is no member of the quorum; it has {known}: sign with one of these keys"
        super().__init__(message, Refusal("Oracle_NotMember", signer=signer, members=len(members)))


class OtherChainError(OracleError):
    """The outbox holds the transactions of another chain. found, wanted : (chain id, hash of the first block)."""

    def __init__(self, found: tuple[int, bytes], wanted: tuple[int, bytes]) -> None:
        message = (
            f"the outbox is of chain {wanted[0]} that began with 0x{wanted[1].hex()}, the node serves chain "
            f"{found[0]} that began with 0x{found[1].hex()}: check the URL, or use another store"
        )
        chain, genesis = found
        refusal = Refusal("Oracle_OtherChain", chain=chain, genesis=genesis, wanted=wanted[0], wantedGenesis=wanted[1])
        super().__init__(message, refusal)


class KeyInUseError(OracleError):
    """Another program publishes with the same key."""

    def __init__(self, account: int) -> None:
        message = (
            f"another program publishes with the key of 0x{account:040x}: one writes its nonces, stop the other first"
        )
        super().__init__(message, Refusal("Oracle_KeyInUse", account=account))
