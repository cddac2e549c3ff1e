"""Sentences with named gaps.

    {cap}                 the fact `cap`, a plain number
    {deadline:time}       the fact `deadline`, spelled as a time
    {needed-have:money}   the difference of two facts, spelled as money

A gap can only name facts of its own code, and only in a form that fits the fact's Solidity type, so that a text can
neither reveal anything else nor print a hash as money. There is no other syntax, no escape and no attribute access.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from offchain.texts.errors import MalformedTextsError

PLAIN: Final = "number"
"""The form of a gap that names none."""

_GAP: Final = re.compile(r"\{([A-Za-z]+)(?:-([A-Za-z]+))?(?::([a-z]+))?\}")


@dataclass(frozen=True, slots=True)
class Form:
    """A way to spell a fact. type_prefix : how the Solidity types begin that it spells; of_differences : whether it
    makes sense of a difference, too."""

    type_prefix: str
    of_differences: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Where the fact `name` goes, less the fact `less` where that is not empty, spelled as `form`."""

    name: str
    less: str
    form: str


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence: literal words and gaps, in order."""

    parts: tuple[str | Gap, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Its gaps alone."""
        return tuple(part for part in self.parts if isinstance(part, Gap))


def parse(text: str, place: str, types: Mapping[str, str], forms: Mapping[str, Form]) -> Template:
    """The template of `text`.

    place : where it stands, for the error; types : fact -> Solidity type, of the code that the text belongs to;
    forms : the known forms by name. Raises `MalformedTextsError`.
    """
    parts: list[str | Gap] = []
    position = 0
    for match in _GAP.finditer(text):
        parts += [text[position : match.start()], _gap(match, place, types, forms)]
        position = match.end()
    parts.append(text[position:])
    for part in parts:
        if isinstance(part, str) and ("{" in part or "}" in part):
            raise MalformedTextsError(place, f"a stray brace in {part!r}", "{fact}, {fact:form} or {fact-fact:form}")
    return Template(tuple(part for part in parts if part))


def _gap(match: re.Match[str], place: str, types: Mapping[str, str], forms: Mapping[str, Form]) -> Gap:
    gap = Gap(name=match[1], less=match[2] or "", form=match[3] or PLAIN)
    form = forms.get(gap.form)
    if form is None:
        raise MalformedTextsError(place, f"the form {gap.form!r} in {match[0]}", f"one of {', '.join(sorted(forms))}")
    for name in filter(None, (gap.name, gap.less)):
        if name not in types:
            raise MalformedTextsError(place, f"the fact {name!r} in {match[0]}", f"one of {', '.join(types) or 'none'}")
        if not types[name].startswith(form.type_prefix):
            raise MalformedTextsError(place, f"{types[name]} {name} in {match[0]}", f"a fact of {form.type_prefix}")
    if gap.less and not form.of_differences:
        raise MalformedTextsError(place, f"a difference in {match[0]}", "a form of differences, or one fact")
    return gap
