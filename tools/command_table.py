"""Write docs/commands.md from the commands' own help: `.venv/bin/python -m tools.command_table`.

It also writes offchain/commands/summaries.json, which holds a sentence of each command, so that the program's own help
and the completion of shells import none. With --check nothing is written. Exit codes: 0 done or current, 1 something is
stale, or a help lacks its example (said which). Needs what `make setup` installs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Iterable, Iterator, Mapping, NamedTuple, Sequence

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from offchain import cli
from offchain.commands.lazy_group import SUMMARIES
from offchain.commands.outcome import Exit
from tools.surroundings import ROOT

PAGE = Path("docs") / "commands.md"
SUMMARY = Path("offchain") / "commands" / SUMMARIES
COMMAND = ".venv/bin/python -m tools.command_table"
WIDTH = 140
EXAMPLE = re.compile(r"^Example: (promo (?:.*\\\n)*.*)$", re.MULTILINE)
MEANINGS: Mapping[Exit, str] = {
    Exit.DONE: "done",
    Exit.REFUSED: "refused, or what was to be proved is not so",
    Exit.WRONG_USE: "wrong use: an option, an argument or a value that does not exist",
    Exit.SURROUNDINGS_MISSING: "something around it is missing: a file, a node, a store, a package",
    Exit.INTERRUPTED: "interrupted; what was finished is kept, and the same command goes on",
}

HEADER = f"""# Commands

Made by `{COMMAND}` from the help of each command; change that, not this page.

`promo COMMAND --help` prints the same. With `--json` a command prints one JSON document on standard output; progress
and messages go to standard error. Without it:
{{without}}.

| exit code | means |
|---|---|
{{codes}}

Refusals carry their numbers, in two languages: [errors.md](errors.md). Completion: [completion.md](completion.md).
"""


class Told(NamedTuple):
    """One command. words : after `promo`."""

    words: tuple[str, ...]
    command: TyperCommand

    @property
    def help(self) -> str:
        """As it is written, without the examples."""
        return EXAMPLE.sub("", self.command.help or "").strip()

    @property
    def examples(self) -> tuple[str, ...]:
        """The commands that its help shows."""
        return tuple(EXAMPLE.findall(self.command.help or ""))

    @property
    def options(self) -> tuple[TyperOption, ...]:
        """That can be given, without --help."""
        return tuple(it for it in self.command.params if isinstance(it, TyperOption) and not it.hidden)

    @property
    def arguments(self) -> tuple[TyperArgument, ...]:
        """In their order."""
        return tuple(it for it in self.command.params if isinstance(it, TyperArgument) and not it.hidden)

    @property
    def has_json(self) -> bool:
        """Whether it answers in JSON."""
        return any("--json" in it.opts for it in self.options)


PRINTS_JSON = {
    ("campaign", "schema"): "prints a JSON document anyway",
    ("orders", "mapping"): "prints a YAML document, to be saved",
}
"""Commands without --json -> why."""


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Write both files, or with --check compare them."""
    parser = argparse.ArgumentParser(prog="python -m tools.command_table", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is stale")
    options = parser.parse_args(arguments)
    told = list(commands())
    if found := troubles(told):
        print("\n".join(found), file=sys.stderr)
        return 1
    code = 0
    for place, text in ((PAGE, page(told)), (SUMMARY, summary_document())):
        path = root / place
        if not options.check:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"{place.as_posix()} is stale; run {COMMAND}", file=sys.stderr)
            code = 1
    return code


def commands() -> Iterator[Told]:
    """Every command of the program, ascending by its words."""
    for name, command in _named().items():
        yield from _below((name,), command)


def _named() -> Mapping[str, TyperCommand | TyperGroup]:
    """What stands right after `promo`, imported."""
    program = get_command(cli.app)
    if not isinstance(program, TyperGroup):
        raise TypeError("promo is no group of commands")
    return {name: program.commands[name] for name in sorted(cli.COMMANDS)}  # type: ignore[misc]


def _below(words: tuple[str, ...], command: object) -> Iterator[Told]:
    if isinstance(command, TyperGroup):
        for name in sorted(command.commands):
            yield from _below((*words, name), command.commands[name])
    elif isinstance(command, TyperCommand):
        yield Told(words, command)


def troubles(told: Sequence[Told]) -> tuple[str, ...]:
    """What the commands' help lacks, one line each."""
    found = []
    for it in told:
        name = f"promo {' '.join(it.words)}"
        if not it.help:
            found.append(f"{name}: no help; write the docstring of its function")
        if not it.examples:
            found.append(f"{name}: no line 'Example: {name} ...' in its help; add one")
        if it.has_json == (it.words in PRINTS_JSON):
            found.append(f"{name}: give it --json, or say in PRINTS_JSON of tools/command_table.py why it has none")
    return tuple(found)


def summary_document() -> str:
    """The first paragraph of the help of what stands right after `promo`."""
    first = {name: _first(it.help or "") for name, it in _named().items()}
    return json.dumps(first, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def page(told: Sequence[Told]) -> str:
    """The page."""
    codes = "\n".join(f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items())
    without = "; ".join(f"`promo {' '.join(words)}` ({why})" for words, why in PRINTS_JSON.items())
    header = HEADER.format(codes=codes, without=without)
    rows = [f"| [`promo {' '.join(it.words)}`](#{anchor(it)}) | {_cell(_first(it.help))} |" for it in told]
    parts = [header, "## All commands", "\n".join(["| command | does |", "|---|---|", *rows])]
    group = ""
    for it in told:
        if it.words[0] != group:
            group = it.words[0]
            parts.append(f"## {group}")
            parts += _group(_named()[group])
        parts += _section(it)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def anchor(told: Told) -> str:
    """Of the command's section."""
    return "-".join(("promo", *told.words))


def _group(command: TyperCommand | TyperGroup) -> Iterator[str]:
    """What holds for all commands of a group; nothing for a command of its own."""
    if isinstance(command, TyperGroup):
        yield from _filled(command.help or "")
        options = [it for it in command.params if isinstance(it, TyperOption) and not it.hidden and it.help]
        if options:
            yield "Before the command's name:"
            yield _table(_row(it) for it in options)


def _section(told: Told) -> Iterator[str]:
    yield f"### promo {' '.join(told.words)}"
    yield from _filled(told.help)
    usage = " ".join(("promo", *told.words, *(_placeholder(it) for it in told.arguments), "[OPTIONS]"))
    yield "\n".join(["```text", usage, "```"])
    rows = [(_placeholder(it), _needed(it), _cell(it.help or "")) for it in told.arguments]
    yield _table([*rows, *(_row(it) for it in told.options)])
    yield "\n".join(["```sh", *told.examples, "```"])


def _filled(text: str) -> Iterator[str]:
    """Its paragraphs, in lines of the documents' length."""
    for paragraph in text.split("\n\n"):
        yield textwrap.fill(_prose(_paragraph(paragraph)), WIDTH, break_long_words=False, break_on_hyphens=False)


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    return "\n".join(["| name | | means |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)])


def _row(option: TyperOption) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return names, _needed(option), _cell(_told(option))


def _placeholder(argument: TyperArgument) -> str:
    return (argument.name or "").upper().replace("_", "-")


def _needed(parameter: TyperArgument | TyperOption) -> str:
    return "required" if parameter.required else "repeatable" if parameter.multiple else ""


def _told(option: TyperOption) -> str:
    """What the option means, its default, and the setting that it is read from."""
    parts = [option.help or ""]
    given = option.default
    if isinstance(given, (int, str, Path)) and not isinstance(given, bool) and str(given):
        parts.append(f"Default: {given}.")
    if option.envvar:
        parts.append(f"Or in {option.envvar}.")
    return " ".join(filter(None, parts))


def _first(text: str) -> str:
    return _paragraph(text.partition("\n\n")[0])


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _prose(_paragraph(text)).replace("|", "\\|")


def _prose(text: str) -> str:
    """Words in capitals that stand for a value, and angle brackets, as they are meant and not as HTML."""
    return text.replace("<", "&lt;").replace("*", "\\*")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
