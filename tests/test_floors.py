"""Imports look down only, each library has one door, and only the command prints.

The floors, from the ground: errors, display, model, columns, settings, clock, stretches; anchors, calendar; inputs,
rulebook; the stages, which never import one another; pipeline; plot, run, fetch, rulecheck and story; rulework; report
and review; and on top api, cli, the spaCy component and the package.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import extractor

PACKAGE = Path(extractor.__file__).parent

GROUND = frozenset(("clock", "display", "errors", "model", "columns", "settings", "stretches"))
STAGES = frozenset(("read", "clean", "split", "match", "link", "normalise", "check", "export"))
BELOW_STAGES = GROUND | {"anchors", "calendar", "inputs", "rulebook"}
BELOW_PIPELINE = BELOW_STAGES | STAGES
BELOW_TOP = BELOW_PIPELINE | {
    "fetch", "pipeline", "plot", "report", "review", "run", "rulecheck", "rulework", "story",
}  # fmt: skip
TOP = frozenset(("api", "cli", "component", "pytest_plugin", "service", "vintages", "__init__", "__main__"))

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "errors": frozenset(),
    "display": frozenset(),
    "model": frozenset(("display",)),
    "settings": frozenset(("errors",)),
    "clock": frozenset(),
    "stretches": frozenset(),
    "columns": frozenset(("model",)),
    "anchors": frozenset(),
    "calendar": frozenset(("model",)),
    "rulebook": GROUND,
    "inputs": GROUND,
    **dict.fromkeys(STAGES, BELOW_STAGES),
    "pipeline": BELOW_PIPELINE,
    "run": BELOW_PIPELINE | {"pipeline"},
    "fetch": BELOW_PIPELINE,
    "report": GROUND | {"check", "export", "run"},
    "rulecheck": BELOW_PIPELINE | {"pipeline"},
    "story": BELOW_PIPELINE | {"pipeline"},
    "rulework": BELOW_PIPELINE | {"pipeline", "rulecheck"},
    "plot": BELOW_PIPELINE,
    "review": BELOW_PIPELINE | {"pipeline", "rulecheck", "rulework", "story"},
    **dict.fromkeys(
        TOP,
        BELOW_PIPELINE
        | {"fetch", "pipeline", "plot", "report", "review", "run", "rulecheck", "rulework", "story"}
        | TOP,
    ),
}
DOORS: Mapping[str, frozenset[str]] = {
    # The engine reads sentences with spaCy in `match`; `component` is what a spaCy pipeline of the user's calls.
    "spacy": frozenset(("match", "component")),
    "bs4": frozenset(("clean",)),
    "lxml": frozenset(("clean", "fetch")),  # pages to read in one, lists of addresses in the other
    **dict.fromkeys(("urllib3", "certifi", "protego", "w3lib", "feedparser"), frozenset(("fetch",))),
    **dict.fromkeys(("pypdfium2", "mammoth", "oxmsg", "striprtf", "markdown_it"), frozenset(("inputs",))),
    **dict.fromkeys(("pandas", "duckdb", "xlsxwriter"), frozenset(("export",))),
    "pyarrow": frozenset(("export", "read")),
    "fsspec": frozenset(("read",)),
    "warcio": frozenset(("read", "fetch")),
    # `match` measures whose products of matrices are faster, numpy's or spaCy's own.
    "numpy": frozenset(("export", "match")),
    **dict.fromkeys(("thinc",), frozenset(("match",))),
    "pebble": frozenset(("run", "service")),  # workers that can be stopped
    **dict.fromkeys(("distributed", "dask"), frozenset(("run",))),
    **dict.fromkeys(("fastapi", "starlette", "mcp"), frozenset(("service",))),
    "uvicorn": frozenset(("cli",)),
    "filelock": frozenset(("run", "fetch")),
    "yaml": frozenset(("rulebook",)),
    **dict.fromkeys(("pydantic", "pydantic_core"), frozenset(("rulebook", "service"))),
    **dict.fromkeys(("typer", "click", "rich"), frozenset(("cli",))),
    "matplotlib": frozenset(("plot",)),
    "pytest": frozenset(("pytest_plugin",)),
    "tomllib": frozenset(("settings",)),
}
SETS_UP = frozenset(("basicConfig", "captureWarnings", "filterwarnings", "simplefilter"))


@dataclass(frozen=True)
class Module:
    """A source file: its dotted name and its text."""

    name: str
    text: str
    is_package: bool = False

    @property
    def room(self) -> str:
        """The part of the package that it belongs to: `match` for extractor.match.periods.finder.finder."""
        return room_of(self.name)

    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def room_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def modules() -> Iterator[Module]:
    """All modules of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        yield Module(".".join(parts[:-1] if is_package else parts), path.read_text(encoding="utf-8"), is_package)


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for other in node.orelse:
                yield other
                yield from nodes(other)
            continue
        yield node
        yield from nodes(node)


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and full name of whatever is imported, at the top or inside a function."""
    for node in nodes(module.tree()):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = module.name.split(".")
                up = node.level - module.is_package
                base = ".".join([*here[: len(here) - up], *filter(None, [base])])
            # `from extractor import calendar` imports a room; `from extractor.model import Period` a name in one.
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def room_imported(name: str) -> str:
    room = room_of(name)
    return room if room in MAY_IMPORT or (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").exists() else "__init__"


def violations(module: Module) -> list[str]:
    """What a module does that its floor does not allow, each with its line."""
    found = []
    for line, name in imports(module):
        library = name.split(".")[0]
        if library == "extractor":
            room = room_imported(name)
            if room != module.room and room not in MAY_IMPORT.get(module.room, frozenset()):
                found.append(f"{module.name}:{line}: {module.room} may not import {room}")
        elif module.room not in DOORS.get(library, {module.room}):
            found.append(f"{module.name}:{line}: {library} is for {' and '.join(sorted(DOORS[library]))} only")
    for node in nodes(module.tree()):
        if not isinstance(node, ast.Call) or module.room == "cli":
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "print":
            found.append(f"{module.name}:{node.lineno}: only cli prints")
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in ("sys.stdout.write", "sys.stderr.write"):
            found.append(f"{module.name}:{node.lineno}: only cli prints")
        if isinstance(node.func, ast.Attribute) and node.func.attr in SETS_UP:
            found.append(f"{module.name}:{node.lineno}: a library does not set up logging or warnings")
    return found


def circles(all_modules: list[Module]) -> list[str]:
    """A circle of modules that import one another, also from inside functions; empty where there is none."""
    names = {module.name for module in all_modules}
    graph: dict[str, set[str]] = {}
    for module in all_modules:
        wanted = {name if name in names else name.rpartition(".")[0] for _, name in imports(module)}
        graph[module.name] = (wanted & names) - {module.name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


# --- the package -------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", list(modules()), ids=lambda module: module.name)
def test_floors_hold(module: Module) -> None:
    assert violations(module) == []


def test_floors_name_every_room() -> None:
    assert {module.room for module in modules()} == set(MAY_IMPORT)


def test_floors_have_no_circles() -> None:
    assert circles(list(modules())) == []


def test_floors_doors_are_used() -> None:
    """A library that nobody imports any more needs no door."""
    used = {name.split(".")[0] for module in modules() for _, name in imports(module)}
    assert {
        "spacy",
        "bs4",
        "pandas",
        "pyarrow",
        "duckdb",
        "yaml",
        "typer",
        "rich",
        "matplotlib",
        "urllib3",
        "protego",
    } <= used


# --- the checker itself ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        pytest.param("link.chunks", "from extractor.match.cues import find", "link may not import match", id="a stage"),
        pytest.param("link.chunks", "import extractor.match.cues", "link may not import match", id="a plain import"),
        pytest.param("split", "from extractor import clean", "split may not import clean", id="a room by its name"),
        pytest.param("split", "from . import clean", "split may not import clean", id="a relative import"),
        pytest.param("link.chunks", "from ..match import cues", "link may not import match", id="two floors up"),
        pytest.param("model", "from extractor import errors", "model may not import errors", id="the ground"),
        pytest.param("calendar", "import extractor.errors", "calendar may not import errors", id="calendar to errors"),
        pytest.param("rulebook.load", "import extractor.calendar", "may not import calendar", id="rules to calendar"),
        pytest.param("check", "import extractor.pipeline", "check may not import pipeline", id="a stage to pipeline"),
        pytest.param("pipeline", "from extractor.run import run_folder", "may not import run", id="pipeline to run"),
        pytest.param("run.folder", "import extractor.rulecheck", "may not import rulecheck", id="run to rulecheck"),
        pytest.param("story.case", "import extractor.run", "story may not import run", id="story to run"),
        pytest.param("run.folder", "import extractor", "run may not import __init__", id="run to the package"),
        pytest.param("run.folder", "from extractor import extract", "may not import __init__", id="run to a verb"),
        pytest.param("review.apply", "import extractor.run", "review may not import run", id="review to run"),
        pytest.param("rulework.new", "import extractor.review", "may not import review", id="rule work to review"),
        pytest.param("display", "import extractor.model", "display may not import model", id="display to model"),
        pytest.param("check", "import matplotlib", "matplotlib is for plot only", id="matplotlib outside plot"),
        pytest.param("attic", "from extractor import model", "attic may not import model", id="a room of no floor"),
        pytest.param("link", "def f():\n    import extractor.match", "may not import match", id="inside a function"),
        pytest.param("link", "import spacy", "spacy is for component and match only", id="spaCy outside match"),
        pytest.param("read", "from bs4.element import Tag", "bs4 is for clean only", id="Beautiful Soup outside clean"),
        pytest.param("check", "import duckdb", "duckdb is for export only", id="DuckDB outside export"),
        pytest.param("run.results", "import pyarrow", "pyarrow is for export and read only", id="Arrow outside export"),
        pytest.param("check", "import extractor.component", "may not import component", id="a stage to the component"),
        pytest.param("api", "import pandas as pd", "pandas is for export only", id="pandas outside export"),
        pytest.param("match", "import yaml", "yaml is for rulebook only", id="YAML outside rulebook"),
        pytest.param("run", "import typer", "typer is for cli only", id="typer outside cli"),
        pytest.param("api", "from rich.table import Table", "rich is for cli only", id="rich outside cli"),
        pytest.param("run", "print('done')", "only cli prints", id="print outside cli"),
        pytest.param("run", "def f():\n    if x:\n        print()", "only cli prints", id="print deep inside"),
        pytest.param("run", "import sys\nsys.stdout.write('done')", "only cli prints", id="print by another name"),
        pytest.param("run", "import logging\nlogging.basicConfig()", "does not set up logging", id="logging set up"),
        pytest.param("clean", "import warnings\nwarnings.simplefilter('once')", "or warnings", id="warnings set up"),
        pytest.param("api", "if not TYPE_CHECKING:\n    import yaml", "yaml is for", id="at run time only"),
        pytest.param(
            "api",
            "if TYPE_CHECKING:\n    import yaml\nelse:\n    import pandas",
            "pandas is for export only",
            id="what a type checker does not see",
        ),
    ],
)
def test_floors_checker_sees(name: str, text: str, told: str) -> None:
    [violation] = violations(Module(f"extractor.{name}", text))
    assert told in violation
    assert violation.startswith(f"extractor.{name}:{text.count(chr(10)) + 1}: ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("link.chunks", "from extractor.link.phrases import noun", id="its own room"),
        pytest.param("link.chunks", "from .phrases import noun", id="its own room, relative"),
        pytest.param("link.chunks", "from extractor import calendar, errors, model, rulebook", id="the floors below"),
        pytest.param("cli", "import rich, typer, extractor\nprint(extractor.extract)", id="the command"),
        pytest.param("api", "if TYPE_CHECKING:\n    import pandas as pd", id="for a type checker only"),
        pytest.param("api", "import typing\nif typing.TYPE_CHECKING:\n    import spacy", id="the same by another name"),
        pytest.param("run", '"""\n>>> print(1)\n1\n"""', id="print in a doctest"),
        pytest.param("match.parse", "def load():\n    import spacy", id="a late import through the door"),
    ],
)
def test_floors_checker_allows(name: str, text: str) -> None:
    assert violations(Module(f"extractor.{name}", text)) == []


@pytest.mark.parametrize(
    "second",
    [
        pytest.param("from extractor.link.one import f", id="at the top"),
        pytest.param("def g():\n    from extractor.link.one import f", id="dodged inside a function"),
        pytest.param("from extractor.link import one", id="by the name of the module"),
        pytest.param("from . import one", id="relative"),
    ],
)
def test_floors_checker_sees_a_circle(second: str) -> None:
    one = Module("extractor.link.one", "import extractor.link.two")
    assert circles([one, Module("extractor.link.two", second)])


def test_floors_checker_takes_an_import_for_types_for_no_circle() -> None:
    one = Module("extractor.link.one", "import extractor.link.two")
    two = Module("extractor.link.two", "if TYPE_CHECKING:\n    from extractor.link.one import f")
    assert circles([one, two]) == []
