"""The wheel: built, installed into another environment, run from another folder."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RISE = "Retail sales rose 3.2% year on year in May 2024."


def ran(*command: str | Path, cwd: Path) -> str:
    """Runs a command with nothing of this process's import path; what it printed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "COVERAGE"))}
    ended = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    ran(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ROOT, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs are of an environment with the wheel and our libraries, but without the checkout."""
    home = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    scheme = {"base": str(home), "platbase": str(home)}
    python = Path(sysconfig.get_path("scripts", "venv", scheme)) / Path("python").with_suffix(
        ".exe" if os.name == "nt" else ""
    )
    # Before the .pth file, for pip would take a checkout installed for editing for the wheel itself.
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet")
    ran(*pip, wheel, cwd=home)
    # A folder named in a .pth file is searched, but the .pth files in it are not read: the checkout stays unseen.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    site = Path(sysconfig.get_path("purelib", "venv", scheme))
    (site / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
    return python.parent


def test_wheel_holds_the_rules_and_the_marker_of_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "extractor/py.typed" in names
    rules = {path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert any(rule.startswith("metrics/") for rule in rules)
    assert {f"extractor/_rules/{rule}" for rule in rules} <= names


def test_wheel_holds_all_modules_and_nothing_of_the_checkout_beside(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "extractor").rglob("*.py")}
    assets = {path.relative_to(ROOT).as_posix() for path in (ROOT / "extractor" / "report" / "assets").iterdir()}
    assert modules | assets <= names
    assert {name.split("/")[0] for name in names} == {"extractor"}
    assert not [name for name in names - assets if name.endswith((".pyc", ".html", ".csv", ".jsonl"))]


def test_wheel_is_the_one_that_is_used_when_installed(bin_folder: Path, tmp_path: Path) -> None:
    code = "import extractor; from extractor.rulebook import builtin_folder; "
    code += "print(extractor.__file__); print(builtin_folder()); print(extractor.__version__)"
    file, rules, version = ran(bin_folder / "python", "-c", code, cwd=tmp_path).splitlines()
    assert Path(file).is_relative_to(bin_folder.parent)
    assert Path(rules).is_relative_to(bin_folder.parent)
    assert not Path(file).is_relative_to(ROOT)
    assert version[0].isdigit()
    assert version != "0+unknown"


def test_wheel_runs_elsewhere_and_finds_rows(bin_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "a.txt").write_text(RISE, encoding="utf-8")
    page = f"<p>{RISE}</p><p>Exports fell 1.5% in May 2024.</p>"
    (tmp_path / "releases" / "b.html").write_text(page, encoding="utf-8")
    assert ran(bin_folder / "extractor", "run", "releases", "-o", "found", cwd=tmp_path) == ""
    with (tmp_path / "found" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["source"], row["value"]) for row in rows] == [("a.txt", "3.2"), ("b.html", "3.2"), ("b.html", "-1.5")]
    assert rows[0]["metric"] == "retail_sales"
