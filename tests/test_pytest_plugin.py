"""The pytest plugin: examples and rejects of a user's rules are tests of the user's project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RULES = """\
metrics:
  - id: kite_sales
    names: [kite sales]
    examples:
      - text: Kite sales rose 2.1% year on year in May 2024.
        gives: {metric: kite_sales, value: 2.1, unit: percent}
      - text: Kite sales fell 3% in May 2024.
        gives: {metric: kite_sales, value: 3}
    rejects:
      - Kite sales insurance rose 2.1% in May 2024.
"""


def ran(folder: Path, *args: str) -> str:
    """What pytest says in a folder, with the plugin by its name and no settings of this project."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}
    plugin = ("-p", "extractor.pytest_plugin", "-p", "no:press_extractor", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", *plugin, "-q", *args]
    ended = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)
    return ended.stdout + ended.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "kites.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def test_pytest_plugin_runs_examples_and_tells_what_did_not_match(project: Path) -> None:
    (project / "extractor.toml").write_text('rules = "mine"\n', encoding="utf-8")
    said = ran(project)
    assert "1 failed, 2 passed" in said
    assert "kites.yaml:8: kite_sales: value: wants 3, got -3" in said
    assert "^^^^^^^^" in said


@pytest.mark.parametrize(
    ("ini", "args"),
    [
        pytest.param("[pytest]\nextractor_rules = mine\n", (), id="by the ini option"),
        pytest.param("[pytest]\n", ("--extractor-rules", "mine"), id="by the command line"),
    ],
)
def test_pytest_plugin_takes_folders(project: Path, ini: str, args: tuple[str, ...]) -> None:
    (project / "pytest.ini").write_text(ini, encoding="utf-8")
    said = ran(project, *args, "--collect-only")
    assert "3 tests collected" in said
    assert "metrics/kite_sales/example 1" in said


def test_pytest_plugin_leaves_other_yaml_alone(project: Path) -> None:
    assert "no tests collected" in ran(project, "--collect-only")


def test_pytest_plugin_tells_a_bad_rule(project: Path) -> None:
    (project / "mine" / "kites.yaml").write_text("metrics:\n  - id: a\n    name: x\n", encoding="utf-8")
    said = ran(project, "--extractor-rules", "mine")
    assert "kites.yaml:3: a: unknown key 'name' (did you mean 'names'?)" in said
    assert "Traceback" not in said
