"""`extractor config`: the options of all commands, what is in force and from where."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from extractor.cli.common import printable
from extractor.errors import UsageError
from extractor.settings import PREFIX, Entry, own_rules, read_settings, user_file, user_settings

# typer carries click within it or needs it beside it, by its version; what is used here is the same in both.
Context: TypeAlias = Any
Command: TypeAlias = Any
Option: TypeAlias = Any

_NOT_SET = ("help", "version")
RULES = "rules"
HARMLESS = frozenset(
    "all any-language area as-of ascii below bom comparison format json kind match max max-releases max-rows measure "
    "min-confidence mine number profile published publisher quiet reject rules since strict tables title top "
    "unit words".split()
)
"""What a file beside the data may set: what is read and how it is shown. All else (who does the work, what is loaded
or fetched, where is written, how much of the machine is taken) is the user's to say."""


@dataclass(frozen=True)
class Setting:
    """An option of a command: its value where the command line says nothing, and where that comes from."""

    command: tuple[str, ...]
    option: Option
    key: str
    value: Any
    source: str

    @property
    def is_default(self) -> bool:
        return self.source == "default"


def default_map(ctx: Context, folder: Path, *, trusting: bool = False) -> dict[str, Any]:
    """What the configuration sets, as click takes it: {"run": {"rules": [...]}, "rules": {"lint": {...}}}.

    Raises UsageError, with file and line, for keys and values that no option takes, and for what a file in the working
    folder may not set unless it is trusted.
    """
    nested: dict[str, Any] = {}
    for setting in settings_in_force(ctx, folder, trusting=trusting):
        if not setting.is_default and setting.option.name:
            here = nested
            for name in setting.command:
                here = here.setdefault(name, {})
            here[setting.option.name] = setting.value
    return nested


def settings_in_force(ctx: Context, folder: Path, *, trusting: bool = False) -> list[Setting]:
    """All options of all commands, each with its value and where that comes from: the environment before the working
    folder, and that before the user's own file."""
    options = list(_options(ctx.command, ()))
    guarded = {_key(option) for _, option in options} - HARMLESS
    beside = read_settings(folder).entries if trusting else _admitted(read_settings(folder).entries, folder, guarded)
    chosen = _chosen((*user_settings().entries, *beside), options, ctx)
    chosen |= _chosen(tuple(_from_environment(options)), options, ctx)
    own = own_rules(folder)
    found = []
    for command, option in options:
        key = _key(option)
        entry = chosen.get(("-".join(command), key)) or chosen.get(("", key))
        if entry is not None:
            found.append(Setting(command, option, key, _as_given(option, entry.value), entry.where))
        elif key == RULES and own is not None:
            found.append(Setting(command, option, key, [str(own)], "rules/ in the working folder"))
        else:
            found.append(Setting(command, option, key, option.default, "default"))
    return found


def _admitted(entries: tuple[Entry, ...], folder: Path, guarded: set[str]) -> Iterator[Entry]:
    """The entries of a file in the working folder. Raises UsageError for one that only the user may set."""
    for entry in entries:
        key = entry.key.replace("_", "-")
        values = entry.value if isinstance(entry.value, list) else [entry.value]
        outside = key == RULES and not all(_is_below(folder / str(value), folder) for value in values)
        if outside or key in guarded:
            what = "names a folder elsewhere" if outside else "is not for a file that lies beside the data"
            raise UsageError(
                f"{entry.where}: {entry.key}: {what}; give it on the command line, in {PREFIX}{_variable(key)}, or in "
                f"{user_file()}; or, where this file is yours: extractor --trust-config COMMAND"
            )
        yield entry


def _is_below(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _variable(key: str) -> str:
    return key.upper().replace("-", "_")


def _from_environment(options: list[tuple[tuple[str, ...], Option]]) -> Iterator[Entry]:
    """EXTRACTOR_KEY and EXTRACTOR_COMMAND_KEY, of options that there are."""
    for command, option in options:
        key = _key(option)
        for table in ("", "-".join(command)):
            name = PREFIX + _variable(f"{table}-{key}" if table else key)
            if name in os.environ:
                yield Entry(table, key, _of_text(option, os.environ[name]), name, trusted=True)


def _of_text(option: Option, text: str) -> Any:
    """The value that a variable holds: a flag as true or false, several values with the separator of PATH."""
    if option.is_flag:
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text.lower(), text)
    return text.split(os.pathsep) if option.multiple else text


def _options(command: Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Option]]:
    """Every option of every command below, but help and version."""
    subcommands: Mapping[str, Command] = getattr(command, "commands", {})
    for name, child in subcommands.items():
        yield from _options(child, (*path, name))
    if path and not subcommands:
        for param in command.params:
            if param.param_type_name == "option" and param.name not in _NOT_SET:
                yield path, param


def _key(option: Option) -> str:
    """The long name of an option without its dashes."""
    return str(max(option.opts, key=len)).lstrip("-")


def _chosen(
    entries: tuple[Entry, ...], options: list[tuple[tuple[str, ...], Option]], ctx: Context
) -> dict[tuple[str, str], Entry]:
    """The entries of a configuration by table and key, each tried on the options that it is for; the last counts."""
    tables = {"-".join(command) for command, _ in options}
    chosen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        if entry.table and entry.table not in tables:
            raise UsageError(f"{entry.where}: no command {entry.table!r}{_near(entry.table, tables)}")
        key = entry.key.replace("_", "-")
        here = [option for path, option in options if not entry.table or "-".join(path) == entry.table]
        known = {_key(option) for option in here}
        if key not in known:
            what = f"unknown key {entry.key!r}" + (f" of {entry.table}" if entry.table else "")
            raise UsageError(f"{entry.where}: {what}{_near(key, known)}")
        for option in here:
            if _key(option) == key:
                _try(option, entry, ctx)
        chosen[entry.table, key] = entry
    return chosen


def _try(option: Option, entry: Entry, ctx: Context) -> None:
    """Raises UsageError where the option does not take the value."""
    value = _as_given(option, entry.value)
    wrong = isinstance(entry.value, list) and not option.multiple
    if wrong or (option.is_flag and not isinstance(value, bool)):
        wanted = "true or false" if option.is_flag else "one value, not a list"
        raise UsageError(f"{entry.where}: {entry.key}: write {wanted}")
    try:
        option.process_value(ctx, value)
    except Exception as error:  # noqa: BLE001 - click's own error, told with file and line
        said = getattr(error, "message", str(error))
        raise UsageError(f"{entry.where}: {entry.key}: {said}") from None


def _as_given(option: Option, value: Any) -> Any:
    """One value for an option that may stand several times is a list of one."""
    return [value] if option.multiple and not isinstance(value, list) else value


def _near(word: str, allowed: set[str]) -> str:
    close = difflib.get_close_matches(word, sorted(allowed), n=1)
    meant = f" (did you mean {close[0]!r}?)" if close else ""
    return f"{meant}; use one of {', '.join(sorted(allowed))}"


def config(
    ctx: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list: command, option, value, source.")] = False,
) -> None:
    """Show the value of every option and where it comes from: the command line aside, the environment
    (EXTRACTOR_MODEL, EXTRACTOR_RUN_MODEL), [tool.extractor] in pyproject.toml or extractor.toml in the working
    folder, the user's own file, rules/ in the working folder, or the default.

    A file in the working folder may have come with the data: it sets what is read and shown, never what is loaded,
    fetched, written or who does the work, unless --trust-config stands before the command.

    \b
    A key is for all commands that have the option, or stands in a table of one command:
      rules = ["my-rules"]
      [run]                # in pyproject.toml: [tool.extractor.run]
      min-confidence = 0.6
      [rules-coverage]
      top = 50

    \b
    Examples:
      extractor config
      extractor config --json
    """
    folder = Path()
    settings = read_settings(folder)
    root = ctx.find_root()
    found = settings_in_force(root, folder, trusting=bool(root.params.get("trust_config")))
    if as_json:
        told = [
            {"command": " ".join(s.command), "option": s.key, "value": _plain(s.value), "source": s.source}
            for s in found
        ]
        typer.echo(json.dumps(told, indent=1))
        return
    typer.echo(printable(f"configuration: {settings.path or 'none (no extractor.toml, no [tool.extractor])'}"))
    own = user_file()
    typer.echo(printable(f"the user's own: {own}{'' if own.is_file() else ' (there is none)'}"))
    if settings.passed_over:
        typer.echo(printable(f"passed over: [tool.extractor] of {settings.passed_over}, for there is extractor.toml"))
    for (key, value, source), commands in _grouped(found).items():
        typer.echo(printable(f"{key:<16} {value:<24} {source:<22} {', '.join(commands)}"))


def _grouped(found: list[Setting]) -> dict[tuple[str, str, str], list[str]]:
    """Options of the same name, value and source, with the commands that have them; those that are set come first."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for setting in sorted(found, key=lambda one: (one.is_default, one.key)):
        shown = "not set" if setting.value in (None, (), []) else json.dumps(_plain(setting.value), ensure_ascii=False)
        groups.setdefault((setting.key, shown, setting.source), []).append(" ".join(setting.command))
    return groups


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
