"""The values of a case's JSON, each of the type that the format gives it; None counts as not given.

CaseError
    |- MalformedCaseError    what stands there is not of the format
    '- UnsupportedCaseError  it is, but the rules do not offer it; the message is the reason
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

MOST: Final = 2**128 - 1
"""The largest number of a case: above every amount of the rules, and short enough to be told."""
_SHOWN: Final = 60
"""Characters of a wrong value that a message repeats."""
_T = TypeVar("_T")


class CaseError(Exception):
    """A case that cannot be run."""


class MalformedCaseError(CaseError):
    """Thrown when a case is not of the format."""


class UnsupportedCaseError(CaseError):
    """Thrown when a case asks for what the rules do not offer."""


def whole(parts: Mapping[str, Any], key: str, default: int | None = None) -> int:
    """A whole number that must stand there, unless there is a default. Raises `MalformedCaseError`."""
    return at_least_zero(key, _given(parts, key, default))


def maybe_whole(parts: Mapping[str, Any], key: str) -> int | None:
    """A whole number, None = not given. Raises `MalformedCaseError`."""
    return None if parts.get(key) is None else whole(parts, key)


def at_least_zero(what: str, value: Any) -> int:
    """The value, if it is a whole number of 0 or more. Raises `MalformedCaseError`."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise MalformedCaseError(f"{what} is {_shown(value)}; wanted a whole number of 0 or more, at most 2**128 - 1")
    return value


def number(parts: Mapping[str, Any], key: str) -> int:
    """A whole number that may be below 0, by default 0. Raises `MalformedCaseError`."""
    value = _given(parts, key, 0)
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedCaseError(f"{key} is {_shown(value)}; wanted a whole number")
    return value


def flag(parts: Mapping[str, Any], key: str) -> bool:
    """True or false, by default false. Raises `MalformedCaseError`."""
    return _typed(key, _given(parts, key, False), bool, "true or false")


def text(parts: Mapping[str, Any], key: str, default: str) -> str:
    """A text. Raises `MalformedCaseError`."""
    return _typed(key, _given(parts, key, default), str, "a text")


def name(parts: Mapping[str, Any], key: str) -> str:
    """A name that must stand there; a number is one too. Raises `MalformedCaseError`."""
    return _name(key, parts.get(key))


def maybe_name(parts: Mapping[str, Any], key: str) -> str | None:
    """A name, None = not given. Raises `MalformedCaseError`."""
    return None if parts.get(key) is None else name(parts, key)


def names(parts: Mapping[str, Any], key: str) -> frozenset[str] | None:
    """A list of names, None = not given. Raises `MalformedCaseError`."""
    if parts.get(key) is None:
        return None
    return frozenset(_name(f"one of {key}", value) for value in items(parts, key))


def part(parts: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object, by default an empty one. Raises `MalformedCaseError`."""
    return as_object(key, _given(parts, key, {}))


def items(parts: Mapping[str, Any], key: str) -> Sequence[Any]:
    """A list that must stand there. Raises `MalformedCaseError`."""
    return _typed(key, parts.get(key), list, "a list")


def as_object(what: str, value: Any) -> Mapping[str, Any]:
    """The value, if it is an object. Raises `MalformedCaseError`."""
    return _typed(what, value, dict, "an object")


def check_keys(what: str, found: Mapping[str, Any], known: set[str]) -> None:
    """Refuses keys that nobody reads: a case is never run on half of what it says. Raises `UnsupportedCaseError`."""
    strange = sorted(set(found) - known)
    if strange:
        raise UnsupportedCaseError(f"{what} has the unknown {', '.join(strange)}")


def _given(parts: Mapping[str, Any], key: str, default: Any) -> Any:
    value = parts.get(key)
    return default if value is None else value


def _name(what: str, value: Any) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise MalformedCaseError(f"{what} is {_shown(value)}; wanted a name")
    return str(value)


def _typed(what: str, value: Any, kind: type[_T], wanted: str) -> _T:
    if not isinstance(value, kind):
        raise MalformedCaseError(f"{what} is {_shown(value)}; wanted {wanted}")
    return value


def _shown(value: Any) -> str:
    """The beginning of what stands there: a case may hold a book."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
