"""Units that came back as people write them in a command, `C-1=2`, as units of each line of the order.

`#0=2` says the line instead of the product, counted from 0: for orders whose file does not tell the goods of each line.
What is said of a product or line is how many came back in all; those that are not named keep what came back before.
"""

from collections.abc import Mapping, Sequence

from offchain.campaigns.errors import OrderError
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.returns import Returned

_LINE = "#"


def read_units(texts: Sequence[str]) -> Mapping[str, int]:
    """Product or line -> units. Raises `OrderError`."""
    found: dict[str, int] = {}
    for text in texts:
        name, equals, count = text.rpartition("=")
        if not (name and equals and count.isascii() and count.isdecimal()):
            raise OrderError("--units", repr(text), "a product and its units, such as C-1=2")
        if name in found:
            raise OrderError("--units", f"{name} twice", "each product once, with all of its units")
        found[name] = int(count)
    return found


def units_now(order: SignedOrder, before: Returned, totals: Mapping[str, int]) -> tuple[int, ...]:
    """(n_lines,) what comes back now, so that `totals` came back in all. before : until now.

    Of a product in several lines those above are filled first; what none of them holds is left to the last, where the
    rules refuse it. Raises `OrderError`.
    """
    wanted: dict[int, int] = {}
    for name, total in totals.items():
        held, rest = _held(order, name), total
        for line, most in held.items():
            part = rest if line == max(held) else min(rest, most)
            wanted[line] = wanted.get(line, 0) + part
            rest -= part
    for line, total in wanted.items():
        if total < before.units[line]:
            told = f"{total} units of line {line}, of which {before.units[line]} came back before"
            raise OrderError("--units", told, "no fewer in all: units are counted with those of earlier returns")
    return tuple(wanted.get(line, earlier) - earlier for line, earlier in enumerate(before.units))


def _held(order: SignedOrder, name: str) -> Mapping[int, int]:
    """Line -> units of the product in it."""
    lines = order.submission.order.lines
    if name.startswith(_LINE) and name[1:].isascii() and name[1:].isdecimal() and int(name[1:]) < len(lines):
        return {int(name[1:]): lines[int(name[1:])].quantity}
    held = {line: goods[name] for line, goods in enumerate(order.goods) if name in goods}
    if not held:
        known = sorted({sku for goods in order.goods for sku in goods}) or [f"#0 to #{len(lines) - 1}"]
        raise OrderError("--units", repr(name), f"a product of the order or one of its lines: {', '.join(known)}")
    return held
