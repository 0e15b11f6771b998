"""Every block of code in README and docs/ runs, in the order of its page; a block that cannot says why before it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import regex

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = regex.compile(r"(?:<!-- not run: (?P<why>[^\n]+) -->\n)?```(?P<kind>[a-z]*)\n(?P<code>.*?)\n```", regex.DOTALL)
RUN = ("sh", "python")


@dataclass(frozen=True)
class Block:
    """A block of code: its language, and why it is not run (None: it is)."""

    kind: str
    code: str
    why: str | None


def _blocks(page: Path) -> Iterator[Block]:
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(match["kind"], match["code"], match["why"])


def _runnable(page: Path) -> list[Block]:
    return [block for block in _blocks(page) if block.kind in RUN and block.why is None]


def _in_venv(block: Block) -> bool:
    """The two commands of README that set up everything are run by .ci/run, from nothing."""
    return "python3 -m venv" in block.code


@pytest.mark.parametrize("page", [page for page in PAGES if _runnable(page)], ids=lambda page: page.name)
def test_docs_blocks_run(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    (tmp_path / "a.html").write_text("<h1>Exports up</h1><p>Exports rose 4.4% in May 2024.</p>", encoding="utf-8")
    bin_folder = Path(sys.executable).parent
    env = os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "MPLBACKEND": "agg"}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    python: list[str] = []
    for block in _runnable(page):
        if _in_venv(block):
            continue
        if block.kind == "python":
            python.append(block.code)
            command = [sys.executable, "-c", "\n".join(python)]
        else:
            command = ["sh", "-e", "-c", block.code]
        ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{block.code}\n{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_docs_blocks_have_a_language(page: Path) -> None:
    assert all(block.kind for block in _blocks(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_docs_links_lead_somewhere(page: Path) -> None:
    targets = regex.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
