"""How rows, numbers and refusals are named in a report."""

from offchain.attestation.records import QUORUMS
from offchain.domain.refusals import Fact, Refusal
from offchain.domain.vocabulary import SIGNATURES
from offchain.index.rows import R, RecordRow
from offchain.index.schema import TABLES, columns, key_of

ACCEPTED = "accepted by the rules"


def account(address: int) -> str:
    """An address."""
    return f"0x{address:040x}"


def word(value: int | bytes) -> str:
    """A hash, or 32 bytes as a number."""
    return "0x" + (value.hex() if isinstance(value, bytes) else f"{value:064x}")


def place(ledger: tuple[int, str], position: int | str, block: int, log_index: int, name: str) -> str:
    """The name of a record: whose, the how-manieth, where on the chain, what. ledger : merchant and keeper."""
    return f"{numbered(ledger, f'#{position}')} (block {block}, log {log_index}, {name})"


def numbered(ledger: tuple[int, str], positions: str) -> str:
    """Records of a ledger by their positions."""
    merchant, keeper = ledger
    if keeper == QUORUMS:
        return f"quorum {account(merchant)} record {positions}"
    return f"merchant {account(merchant)} {'' if keeper == 'hub' else f'{keeper} '}record {positions}"


def record_row(row: RecordRow) -> str:
    """The name of a stored record."""
    return place((row.merchant, row.keeper), row.position, row.block_number, row.log_index, row.name)


def table_row(row: R) -> str:
    """The name of a row of any other table: its key."""
    table = TABLES[type(row)]
    keys = ", ".join(f"{name} {value(part)}" for name, part in zip(table.key, key_of(row), strict=True))
    return f"row of {table.name} ({keys})"


def value(it: object) -> str:
    """A column's value; whole numbers beyond 64 bits in hexadecimal."""
    if isinstance(it, bytes):
        return "0x" + it.hex()
    if isinstance(it, int) and it >= 1 << 64:
        return f"{it:#x}"
    if isinstance(it, tuple):
        return "[" + ", ".join(value(part) for part in it) + "]"
    return str(it)


def changed_columns(expected: R, found: R, *, except_: tuple[str, ...] = ()) -> tuple[str, str] | None:
    """(expected, found), each as `column=value` of those that differ; None when none does."""
    names = [
        name
        for name in columns(type(expected))
        if name not in except_ and getattr(expected, name) != getattr(found, name)
    ]
    if not names:
        return None
    texts = (", ".join(f"{name}={value(getattr(row, name))}" for name in names) for row in (expected, found))
    return next(texts), next(texts)


def refusal(it: Refusal) -> tuple[str, str]:
    """(expected, found): its facts are what was got and, where there are two, what was wanted."""
    types = [parameter.split()[0] for parameter in SIGNATURES[it.code].split(", ") if parameter]
    facts = [f"{name}={_fact(kind, fact)}" for kind, (name, fact) in zip(types, it.facts.items(), strict=True)]
    if len(facts) == 2:
        return facts[1], f"{it.code}: {facts[0]}"
    return ACCEPTED, f"{it.code}: {', '.join(facts)}" if facts else it.code


def _fact(kind: str, fact: Fact) -> str:
    if isinstance(fact, bytes):
        return word(fact)
    return account(fact) if kind == "address" else str(fact)
