"""Imports look down only: which room of the house may import which, and who opens the door to which library."""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "extractor"

GROUND = {"errors", "model", "calendar", "rulebook"}
STAGES = {"read", "clean", "split", "match", "link", "normalise", "check", "export"}

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "calendar": {"model"},
    "rulebook": {"errors", "model"},
    **dict.fromkeys(STAGES, GROUND),
    "pipeline": GROUND | STAGES - {"read", "export"},
    "run": GROUND | {"pipeline", "read", "export"},
    "rulecheck": GROUND | STAGES | {"pipeline"},
    "api": GROUND | STAGES | {"pipeline", "run"},
    "cli": GROUND | {"", "pipeline", "read", "run", "rulecheck"},
    "": GROUND | {"api", "export"},  # extractor/__init__.py
    "__main__": {"cli"},
}
"""What each room may import beside itself. A room is a folder or a file of the package."""

DOORS: dict[str, set[str]] = {
    "spacy": {"match", "split"},
    "bs4": {"clean"},
    "lxml": {"clean"},
    "pandas": {"export"},
    "numpy": {"export"},
    "yaml": {"rulebook"},
    "pydantic": {"rulebook"},
    "typer": {"cli"},
    "rich": {"cli"},
}
"""Which rooms may import a library."""


@dataclass(frozen=True)
class Import:
    """A module that a file names; `checking` where only type checkers see it."""

    line: int
    module: str
    checking: bool = False


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
NAMED = re.compile(r"extractor(\.[a-z_]\w*)+")


def room(module: str) -> str:
    """`extractor.clean.html` -> `clean`, `extractor` -> nothing."""
    return [*module.split("."), ""][1]


def imports(source: str) -> Iterator[Import]:
    """Every import of a file, late ones and those by name (`import_module("extractor.api")`) too."""
    tree = ast.parse(source)
    checking = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            names = [_module_named(node.module or "", alias.name) for alias in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMED.fullmatch(node.value):
            names = [node.value] if node.value in MODULES else []
        else:
            continue
        yield from (Import(node.lineno, name, id(node) in checking) for name in names)


def _module_named(module: str, name: str) -> str:
    """`from extractor import cli` names a module, `from extractor import extract` what is in one."""
    return f"{module}.{name}" if f"{module}.{name}" in MODULES else module


def trespasses(module: str, source: str) -> list[str]:
    """The imports of a module that its room does not allow, in words."""
    own, faults = room(module), []
    for found in imports(source):
        top = found.module.split(".")[0]
        if top == "extractor":
            other = room(found.module)
            if other != own and other not in MAY_IMPORT[own]:
                faults.append(f"{module}:{found.line}: {own or 'extractor'} may not import {found.module}")
        elif top in DOORS and own not in DOORS[top] and not found.checking:
            faults.append(f"{module}:{found.line}: only {', '.join(sorted(DOORS[top]))} may import {top}")
    return faults


@pytest.mark.parametrize("module", MODULES)
def test_floors_imports_look_down_only(module: str) -> None:
    assert room(module) in MAY_IMPORT, "a new room: say in MAY_IMPORT what it may import"
    assert trespasses(module, MODULES[module].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        pytest.param(
            "extractor.clean.html", "import extractor.link", "may not import extractor.link", id="a stage, a stage"
        ),
        pytest.param(
            "extractor.link.lists", "def f():\n    from extractor.match import cues", "extractor.match.cues", id="late"
        ),
        pytest.param("extractor.model", "from extractor.rulebook import Rule", "may not import", id="ground, upwards"),
        pytest.param(
            "extractor.run.folder", "import_module('extractor.cli')", "may not import extractor.cli", id="by name"
        ),
        pytest.param(
            "extractor.link.lists", "import spacy.tokens", "only match, split may import spacy", id="a library"
        ),
        pytest.param(
            "extractor.run.folder", "from pandas import DataFrame", "only export may import pandas", id="pandas"
        ),
    ],
)
def test_floors_see_a_trespass(module: str, source: str, fault: str) -> None:
    [told] = trespasses(module, source)
    assert fault in told


@pytest.mark.parametrize(
    ("module", "source"),
    [
        pytest.param("extractor.match.parse", "def f():\n    import spacy", id="a door of one's own"),
        pytest.param("extractor.api", "if TYPE_CHECKING:\n    import pandas", id="a type alone"),
        pytest.param("extractor.clean.html", "from extractor.clean.tree import parse", id="within a room"),
        pytest.param("extractor.link.lists", "'extractor.nowhere'", id="a word that is no module"),
    ],
)
def test_floors_let_through_what_is_allowed(module: str, source: str) -> None:
    assert trespasses(module, source) == []


def test_floors_no_module_imports_itself_by_a_detour() -> None:
    graph = {
        module: {found.module for found in imports(path.read_text(encoding="utf-8")) if found.module in MODULES}
        - {module}
        for module, path in MODULES.items()
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError with the way round


@pytest.mark.parametrize("module", [module for module in MODULES if room(module) != "cli"])
def test_floors_only_the_command_prints(module: str) -> None:
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        said = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        assert said not in ("print", "sys.stdout", "sys.stderr"), f"{module}: uses {said}"


def test_floors_rooms_are_those_that_exist() -> None:
    assert set(MAY_IMPORT) == {room(module) for module in MODULES}
