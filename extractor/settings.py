"""Configuration -> what it sets, and which rules are laid over the built-in.

What lies in the working folder may have come with the data, so it is the word of a stranger; the environment and the
user's own file are the user's word.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractor.errors import UsageError

OWN_FILE, SHARED_FILE = "extractor.toml", "pyproject.toml"
OWN_FOLDER = "rules"
PREFIX = "EXTRACTOR_"
"""Of environment variables: EXTRACTOR_MODEL for all commands, EXTRACTOR_RUN_MODEL for one."""

_HEADER = re.compile(r"\s*\[\s*([\w.\"' -]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a configuration: `table` is the command it is for (`rules-lint`), empty where it is for all;
    `trusted` whether it is the user's own word, not that of a file beside the data."""

    table: str
    key: str
    value: Any
    where: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What a configuration file sets; `path` is None where there is none. `passed_over` is a second file with
    settings that does not count."""

    path: Path | None = None
    entries: tuple[Entry, ...] = ()
    passed_over: Path | None = None


def read_settings(folder: Path) -> Settings:
    """The settings of a folder: of its extractor.toml, else of [tool.extractor] in its pyproject.toml.

    Raises UsageError, with file and line, for what is no TOML.
    """
    own, shared = folder / OWN_FILE, folder / SHARED_FILE
    sharing = shared.is_file() and "[tool.extractor" in _text(shared)
    if own.is_file():
        return Settings(own, _entries(own, ()), shared if sharing else None)
    return Settings(shared, _entries(shared, ("tool", "extractor"))) if sharing else Settings()


def user_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the user's own configuration is: the folder that the system has for such files."""
    if sys.platform == "win32":
        return Path(environment.get("APPDATA") or Path.home() / "AppData" / "Roaming", "press-extractor", OWN_FILE)
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config", "press-extractor", OWN_FILE)


def user_settings() -> Settings:
    """What the user's own file sets. Raises UsageError, with file and line, for what is no TOML."""
    path = user_file()
    return (
        Settings(path, tuple(replace(entry, trusted=True) for entry in _entries(path, ())))
        if path.is_file()
        else (Settings())
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}:1: cannot be read as UTF-8 text: {error}") from None


def _entries(path: Path, at: tuple[str, ...]) -> tuple[Entry, ...]:
    import tomllib

    text = _text(path)
    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        said = _AT_LINE.sub("", str(error)).strip()
        last = text.count("\n") + 1
        raise UsageError(
            f"{path}:{line[1] if line else last}: not TOML: {said}; write keys as in key = 'text'"
        ) from None
    for name in at:
        data = data.get(name, {})
    lines = _lines(text, at)
    found = []
    for key, value in data.items():
        if isinstance(value, dict):
            for own_key, own_value in value.items():
                where = f"{path}:{lines.get((key, own_key), lines.get((key, ''), 1))}"
                found.append(Entry(key, own_key, own_value, where))
        else:
            found.append(Entry("", key, value, f"{path}:{lines.get(('', key), 1)}"))
    return tuple(found)


def _lines(text: str, at: tuple[str, ...]) -> dict[tuple[str, str], int]:
    """The line of each key of each table below `at`."""
    prefix = ".".join(at)
    table: str | None = "" if not at else None
    found: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header[1].replace('"', "").replace("'", "").replace(" ", "")
            table = _below(name, prefix)
            if table is not None:
                found.setdefault((table, ""), number)
        elif table is not None and (key := _KEY.match(line)):
            found.setdefault((table, key[1]), number)
    return found


def _below(name: str, prefix: str) -> str | None:
    if not prefix:
        return name
    return "" if name == prefix else name.removeprefix(prefix + ".") if name.startswith(prefix + ".") else None


def builtin_folder() -> Path:
    """Where the built-in rules are: inside an installed wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def own_rules(folder: Path) -> Path | None:
    """The `rules` folder of a working folder, where it holds rules of the user's; None where there is none, or where
    it is the built-in set, as in a checkout of this project."""
    rules = folder / OWN_FOLDER
    if not rules.is_dir() or rules.resolve() == builtin_folder() or (folder / "extractor" / "rulebook").is_dir():
        return None
    return rules if any(path.suffix in (".yaml", ".yml") for path in rules.rglob("*")) else None
