"""The wheel: built, installed elsewhere, run from a third place."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of a fresh environment with the wheel in it; its dependencies are borrowed from this one."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False)
    paths = sysconfig.get_paths("venv", {"base": str(home), "platbase": str(home)})
    _run(
        sys.executable, "-m", "pip", "--python", home, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home
    )
    # Behind the wheel: a checkout that is installed here must not stand before it.
    borrowed = sysconfig.get_path("purelib")
    (Path(paths["purelib"]) / "zz_borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    return Path(paths["scripts"])


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command that must succeed, with nothing of this process's paths."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd, env=clean, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def test_wheel_holds_rules_and_types(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    rules = {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert rules
    assert {f"extractor/_rules/{name}" for name in rules} <= inside
    assert "extractor/py.typed" in inside


def test_wheel_holds_the_whole_package_and_nothing_beside_it(wheel: Path) -> None:
    inside = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    modules = {path.relative_to(ROOT) for path in (ROOT / "extractor").rglob("*.py")}
    assert modules == {path for path in inside if path.suffix == ".py"}
    assert {path.parts[0].split("-")[0] for path in inside} == {"extractor", "press_extractor"}


def test_wheel_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    release = tmp_path / "releases" / "a.txt"
    release.write_text("Retail sales rose 3.2% year on year in May 2024.", encoding="utf-8")
    done = _run(installed / "extractor", "run", "releases", "-o", "out", cwd=tmp_path)
    assert done.stdout == ""
    with (tmp_path / "out" / "observations.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["metric"], row["value"], row["period"]) == ("retail_sales", "3.2", "2024-05")
    account = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert account["versions"]["extractor"] != "unknown"


def test_wheel_brings_its_own_rules(installed: Path, tmp_path: Path) -> None:
    where = "import extractor, extractor.rulebook as r; print(extractor.__file__); print(r.builtin_folder())"
    package, rules = _run(installed / "python", "-c", where, cwd=tmp_path).stdout.splitlines()
    assert Path(package).is_relative_to(installed.parent)
    assert Path(rules) == Path(package).parent / "_rules"


def test_wheel_and_module_are_the_same_command(installed: Path, tmp_path: Path) -> None:
    script = _run(installed / "extractor", "--version", cwd=tmp_path).stdout
    assert _run(installed / "python", "-m", "extractor", "--version", cwd=tmp_path).stdout == script
    assert script.startswith("extractor ")
    assert "unknown" not in script
