"""A second run into the same folder -> only what has changed is done again; what stands in the way is told."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ready

from extractor.clean import Cleaner
from extractor.errors import OutputError, RuleError
from extractor.model import Observation, Release
from extractor.pipeline import Extraction
from extractor.read import found_in
from extractor.rulebook import load_rulebook
from extractor.run import Limits, Means, Recipe, run_folder, run_share
from extractor.run.outcome import key_of
from extractor.run.shard import number

Row = Callable[..., Observation]
HERE = Means()


class Counting(Ready):
    """An engine that notes what it is asked for; its recipe changes its name when `name` is set."""

    def __init__(self, row: Row) -> None:
        super().__init__(self)
        self.row, self.cleaner, self.asked = row, Cleaner(load_rulebook()), list[str]()

    def extract(self, release: Release) -> Extraction:
        self.asked.append(release.source)
        document = self.cleaner.clean(release)
        row = self.row(
            observation_id=release.release_id, release_id=release.release_id, source=release.source,
            quote=document.text.strip(),
        )  # fmt: skip
        return Extraction(document, (row,), (), frozenset())


@pytest.fixture
def counting(observation: Row) -> Counting:
    return Counting(observation)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "releases"
    path.mkdir()
    for name in "abc":
        (path / f"{name}.txt").write_text(f"Exports of {name} rose 3%.")
    return path


def table(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(output.glob("[!.]*"))}


def asked(counting: Counting, folder: Path, output: Path, **options: bool) -> list[str]:
    counting.asked.clear()
    run_folder([folder], output, counting, **options)  # type: ignore[arg-type]
    return counting.asked


def test_run_again_does_nothing_again(counting: Counting, folder: Path, tmp_path: Path) -> None:
    assert asked(counting, folder, tmp_path / "out") == ["a.txt", "b.txt", "c.txt"]
    before = table(tmp_path / "out")
    assert asked(counting, folder, tmp_path / "out") == []
    assert table(tmp_path / "out") == before


def test_run_again_tells_how_much_was_done_before(counting: Counting, folder: Path, tmp_path: Path) -> None:
    assert run_folder([folder], tmp_path / "out", counting).reused == 0
    (folder / "d.txt").write_text("Imports rose 3%.")
    assert run_folder([folder], tmp_path / "out", counting).reused == 3


@pytest.mark.parametrize(
    ("change", "redone"),
    [
        pytest.param(lambda path: (path / "b.txt").write_text("Exports fell 9%."), ["b.txt"], id="other content"),
        pytest.param(lambda path: (path / "b.txt").touch(), [], id="another time, the same content"),
        pytest.param(lambda path: (path / "b.txt").rename(path / "d.txt"), ["d.txt"], id="another name"),
        pytest.param(lambda path: (path / "b.txt").unlink(), [], id="gone"),
        pytest.param(lambda path: (path / "0.txt").write_text("Imports fell 9%."), ["0.txt"], id="one more"),
        pytest.param(
            lambda path: (path / "manifest.csv").write_text("file,published\nc.txt,2024-06-03\n"), ["c.txt"],
            id="what is known of it",
        ),
    ],
)  # fmt: skip
def test_run_again_does_what_has_changed(
    counting: Counting, folder: Path, tmp_path: Path, change: Callable[[Path], object], redone: list[str]
) -> None:
    asked(counting, folder, tmp_path / "out")
    change(folder)
    assert asked(counting, folder, tmp_path / "out") == redone
    again = table(tmp_path / "out")
    asked(counting, folder, tmp_path / "new")
    assert again == table(tmp_path / "new")


def test_run_again_with_another_recipe_does_all(counting: Counting, folder: Path, tmp_path: Path) -> None:
    asked(counting, folder, tmp_path / "out")
    counting.name = "other rules"
    assert asked(counting, folder, tmp_path / "out") == ["a.txt", "b.txt", "c.txt"]


def test_run_fresh_does_all(counting: Counting, folder: Path, tmp_path: Path) -> None:
    asked(counting, folder, tmp_path / "out")
    assert asked(counting, folder, tmp_path / "out", fresh=True) == ["a.txt", "b.txt", "c.txt"]


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 9000])
def test_run_with_a_damaged_ledger_does_all(counting: Counting, folder: Path, tmp_path: Path, damage: bytes) -> None:
    asked(counting, folder, tmp_path / "out")
    (tmp_path / "out" / ".extractor" / "ledger.sqlite").write_bytes(damage)
    assert asked(counting, folder, tmp_path / "out") == ["a.txt", "b.txt", "c.txt"]


def test_run_removes_drafts_of_a_killed_run(counting: Counting, folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (output / ".observations.csv.0a1b2c3d.part").write_text("half")
    (output / ".mine.part").write_text("mine")
    asked(counting, folder, output)
    assert sorted(path.name for path in output.glob(".*")) == [".extractor", ".mine.part"]


def test_run_takes_no_half_part(counting: Counting, folder: Path, tmp_path: Path) -> None:
    parts = tmp_path / "out" / ".extractor" / "parts"
    parts.mkdir(parents=True)
    (parts / f"{'0' * 32}.part").write_bytes(b"SQLite format 3\0half")
    assert asked(counting, folder, tmp_path / "out") == ["a.txt", "b.txt", "c.txt"]
    assert not list(parts.iterdir())


# --- the recipe --------------------------------------------------------------------------------------


def test_run_fingerprint_changes_with_what_results_depend_on(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.yaml").write_text(f"metrics:\n  - id: sales_{name}\n    names: [sales of {name}]\n")
    one, two = (tmp_path / "one",), (tmp_path / "two",)
    recipes = [Recipe(), Recipe(min_confidence=0.9), Recipe(tables=False), Recipe(any_language=True), Recipe(one)]
    recipes += [Recipe(two), Recipe(one + two), Recipe(two + one)]
    found = [recipe.fingerprint() for recipe in recipes]
    assert len(set(found)) == len(found)
    assert found == [recipe.fingerprint() for recipe in recipes]
    (tmp_path / "one" / "mine.yaml").write_text("metrics:\n  - id: other\n    names: [other sales]\n")
    assert Recipe(one).fingerprint() not in found


def test_run_key_is_that_of_content_name_and_what_is_known() -> None:
    plain = Release("a.txt", b"Sales rose 3%.", "text/plain")
    others = [
        Release("b.txt", b"Sales rose 3%.", "text/plain"), Release("a.txt", b"Sales rose 4%.", "text/plain"),
        Release("a.txt", b"Sales rose 3%.", "text/html"),
    ]  # fmt: skip
    keys = {key_of(release, "rules") for release in (plain, *others)} | {key_of(plain, "other rules")}
    assert len(keys) == 5


def test_run_with_bad_rules_writes_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "bad.yaml").write_text("metrics:\n  - id: sales\n    nams: [sales]\n")
    with pytest.raises(RuleError, match=r"bad\.yaml:3: .*did you mean 'names'"):
        run_folder([folder], tmp_path / "out", Recipe((tmp_path / "mine",)), means=Means(2))
    assert not (tmp_path / "out").exists()


# --- what stands in the way --------------------------------------------------------------------------


def test_run_into_a_folder_that_another_run_holds_is_told(counting: Counting, folder: Path, tmp_path: Path) -> None:
    inside, leave = threading.Event(), threading.Event()
    extract = counting.extract

    def waiting(release: Release) -> Extraction:
        inside.set()
        assert leave.wait(30)
        return extract(release)

    counting.extract = waiting  # type: ignore[method-assign]
    first = threading.Thread(target=run_folder, args=([folder], tmp_path / "out", counting))
    first.start()
    try:
        assert inside.wait(30)
        with pytest.raises(OutputError, match="another run is writing into it; wait until it is done"):
            run_folder([folder], tmp_path / "out", counting)
    finally:
        leave.set()
        first.join(30)
    assert (tmp_path / "out" / "observations.csv").exists()


LITTLE_ROOM = """
import resource, sys
from extractor.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, {bytes}))
sys.argv = ["extractor", "run", {folder!r}, "-o", {output!r}, "-q", "-j", "{jobs}"]
main()
"""


@pytest.mark.parametrize(
    ("jobs", "room"),
    [pytest.param(2, 30_000, id="for a part"), pytest.param(1, 110_000, id="for the table")],
)
def test_run_on_a_full_disk_is_told_and_can_be_taken_up(tmp_path: Path, jobs: int, room: int, recipe: Ready) -> None:
    folder, output = tmp_path / "releases", tmp_path / "out"
    folder.mkdir()
    for place in range(16):
        facts = " ".join(f"Exports of {place} to region {other} rose {other}.5% in May 2024." for other in range(16))
        (folder / f"{place}.txt").write_text(facts)
    script = LITTLE_ROOM.format(bytes=room, folder=str(folder), output=str(output), jobs=jobs)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "cannot be written" in ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert not table(output)
    subprocess.run([sys.executable, "-m", "extractor", "run", str(folder), "-o", str(output), "-q"], check=True)
    run_folder([folder], tmp_path / "new", recipe)
    assert table(output)["observations.csv"] == table(tmp_path / "new")["observations.csv"]


# --- shares, clusters, workers: always the same bytes ------------------------------------------------


def test_run_in_shares_gives_the_same_bytes(counting: Counting, folder: Path, tmp_path: Path) -> None:
    for place in range(40):
        (folder / f"more{place}.txt").write_text(f"Imports of {place} rose 3%.")
    (folder / "empty.txt").touch()
    (folder / "copy.txt").write_text("Exports of a rose 3%.")
    run_folder([folder], tmp_path / "whole", counting)
    counting.asked.clear()
    done = [run_share(found_in([folder]), tmp_path / "out", counting, (index, 3)) for index in (1, 2, 3)]
    assert sorted(counting.asked) == sorted(path.name for path in folder.iterdir() if path.stat().st_size)
    assert sum(done) == 44
    assert all(done)
    counting.asked.clear()
    assert run_share(found_in([folder]), tmp_path / "out", counting, (2, 3)) == done[1]
    run_folder([folder], tmp_path / "out", counting)
    assert counting.asked == []
    assert table(tmp_path / "out") == table(tmp_path / "whole")


def test_run_shares_are_the_same_whatever_else_is_there() -> None:
    assert [number(name) % 4 for name in ("a.txt", "b.txt", "sub/ü.html")] == [2, 2, 2]


def test_run_gives_the_same_bytes_with_any_number_of_workers(tmp_path: Path, recipe: Ready) -> None:
    corpus = Path(__file__).parents[1] / "corpus"
    run_folder([corpus], tmp_path / "one", recipe)
    run_folder([corpus], tmp_path / "two", Recipe(), means=Means(2))
    assert table(tmp_path / "one") == table(tmp_path / "two")


def test_run_limits_are_told_where_they_matter(tmp_path: Path, folder: Path) -> None:
    assert Limits(None, None).wall(3) is None
    assert Limits(10).wall(2) == 2 * (30 + 120)
    run_folder([folder], tmp_path / "out", Recipe(), means=Means(2, Limits(None, None)))
    assert json.loads((tmp_path / "out" / "run.json").read_text())["counts"]["read"] == 3
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def test_run_tells_of_tables_that_an_earlier_run_left(counting: Counting, folder: Path, tmp_path: Path) -> None:
    assert run_folder([folder], tmp_path / "out", counting, formats="csv,jsonl").notes == []
    assert run_folder([folder], tmp_path / "out", counting, formats="jsonl").notes == [
        "observations.csv is of an earlier run and was left as it is; --format csv brings it up to date"
    ]


def test_run_tells_how_many_rows_a_format_has_no_place_for(counting: Counting, folder: Path, tmp_path: Path) -> None:
    report = run_folder([folder], tmp_path / "out", counting, formats="sdmx-csv")
    assert report.notes == [
        "observations.sdmx.csv: without 3 of 3 rows: rows without a period, which SDMX does not know"
    ]
