"""Standard input -> releases; rows -> standard output; a series and the faults of a table."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ready

from extractor import cli, pipeline
from extractor.columns import COLUMNS
from extractor.export import read_csv, read_observations, write_csv
from extractor.export.jsonl import read_jsonl
from extractor.model import Observation
from extractor.pipeline import Engine
from extractor.read import found_on, release_from_text

ROOT = Path(cli.__file__).parents[2]
RISE = "Retail sales rose 3.2% year on year in May 2024."
FALL = "Exports fell 1.5% year on year last month."

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], engine: Engine) -> Run:
    """Runs the command in this process with bytes on standard input; its code, output and errors."""
    monkeypatch.setattr(pipeline, "Engine", lambda *_, **__: engine)

    def ran(*args: object, given: bytes | str = b"") -> tuple[int, str, str]:
        content = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        monkeypatch.setattr(sys, "argv", ["extractor", *map(str, args)])
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsysbinary.readouterr()
        return int(ended.value.code or 0), said.out.decode(), said.err.decode()

    return ran


def lines(*objects: dict[str, object]) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


# --- streams -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "html"),
    [
        pytest.param(RISE, False, id="text"),
        pytest.param(f"<html><body><p>{RISE}</p></body></html>", True, id="a page"),
        pytest.param(f"\n\n{{Draft}} {RISE}".encode(), False, id="text with a brace in it"),
        pytest.param(RISE.encode("utf-16"), False, id="text in UTF-16"),
    ],
)
def test_cli_run_reads_one_release_from_standard_input(run: Run, given: str | bytes, html: bool) -> None:
    code, out, err = run("run", "-", "-o", "-", given=given)
    [row] = read_jsonl(out.splitlines())
    assert (code, err) == (0, "")
    assert (row.source, row.metric, str(row.value)) == ("stdin", "retail_sales", "3.2")
    assert (row.html_start is not None) == html


def test_cli_run_reads_json_lines_with_what_is_known(run: Run) -> None:
    given = lines(
        {"source": "one.txt", "text": FALL, "published": "2024-06-12", "publisher": "Bureau", "title": "Trade"},
        {"html": f"<p>{RISE}</p>", "published": "2024-06-12T09:30:00Z", "more": [1]},
    )
    code, out, _ = run("run", "-", "-o", "-", given=given)
    one, two = read_jsonl(out.splitlines())
    assert code == 0
    assert (one.source, one.publisher, one.title, one.period) == ("one.txt", "Bureau", "Trade", "2024-05")
    assert (two.source, str(two.published), two.html_start is not None) == ("stdin:2", "2024-06-12", True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param('{"text": ', "stdin: line 1: is no JSON: ", id="half a line"),
        pytest.param('{"source": "a"}', "a: line 1: has neither text nor html", id="no release"),
        pytest.param('{"text": 3}', "stdin:1: text: int is no text", id="a number for a text"),
        pytest.param('{"source": 3, "text": "x"}', "stdin: line 1: source: int is no text", id="a number for a source"),
        pytest.param('{"text": "x", "published": "May"}', "stdin:1: published: 'May' is no date", id="a bad date"),
        pytest.param('{"text": " "}', "stdin:1: is empty", id="an empty text"),
    ],
)
def test_cli_run_tells_of_a_bad_line_and_reads_the_others(run: Run, line: str, said: str) -> None:
    code, out, err = run("run", "-", "-o", "-", given=f"{line}\n\n{lines({'text': RISE})}[1]\n")
    assert code == 1
    assert [row.source for row in read_jsonl(out.splitlines())] == ["stdin:3"]
    assert err.startswith(f"extractor: {said}")
    assert "stdin: line 4: is no JSON object; write one object a line" in err


def test_cli_run_writes_csv_to_standard_output(run: Run) -> None:
    code, out, _ = run("run", "-", "-o", "-", "--format", "csv", given=lines({"text": RISE}, {"text": FALL}))
    header, one, two = csv.reader(io.StringIO(out, newline=""))
    assert code == 0
    assert header == list(COLUMNS)
    assert {len(one), len(two)} == {len(COLUMNS)}
    assert "\r" not in out


def test_cli_run_writes_folders_to_standard_output_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    code, out, err = run("run", tmp_path, "-o", "-")
    assert (code, err) == (0, "")
    assert [row.source for row in read_jsonl(out.splitlines())] == ["a.txt"]


def test_cli_run_reads_standard_input_into_a_folder(run: Run, tmp_path: Path) -> None:
    code, out, err = run("run", "-", "-o", tmp_path, "--format", "csv,sqlite", given=RISE)
    assert (code, out) == (0, "")
    assert "observations.sqlite" in err
    names = ["observations.csv", "observations.sqlite", "relations.csv", "run.json"]
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == names


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(
            ("-", "-o", "-", "--format", "parquet"), "'parquet' cannot go to standard output", id="a file format"
        ),
        pytest.param(("-", "-o", "-", "--format", "csv,jsonl"), "cannot go to standard output", id="two formats"),
        pytest.param(("-", "more"), "- reads standard input and stands alone", id="a path beside it"),
        pytest.param(("-", "--format", "ods"), "unknown format 'ods'", id="an unknown format"),
    ],
)
def test_cli_run_wrong_use_of_streams_is_2(run: Run, args: tuple[str, ...], said: str) -> None:
    code, out, err = run("run", *args, given=RISE)
    assert (code, out) == (2, "")
    assert said in err


def test_cli_run_of_empty_standard_input_is_1(run: Run) -> None:
    assert run("run", "-", "-o", "-") == (1, "", "extractor: stdin: is empty\n")


@pytest.mark.skipif(os.name == "nt", reason="a shell pipe")
def test_cli_run_rows_come_one_by_one_and_a_broken_pipe_ends_quietly() -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "extractor", "run", "-", "-o", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert running.stdin and running.stdout and running.stderr
    running.stdin.write(lines({"text": RISE}).encode())
    running.stdin.flush()
    # Standard input is still open: the row is there before the last release is.
    assert json.loads(running.stdout.readline())["metric"] == "retail_sales"
    running.stdout.close()
    running.stdin.write(lines({"text": FALL}, {"text": RISE + FALL}).encode())
    running.stdin.close()
    assert running.wait(60) == 0
    assert running.stderr.read() == b""


def test_read_stream_cuts_a_line_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.read.found._MAX_LINE", 64)
    stream = io.BytesIO(b'{"text": "' + b"x" * 500 + b'"}\n' + lines({"text": "short"}).encode())
    broken, good = found_on(stream)
    assert good.load().content == b"short"
    with pytest.raises(Exception, match="line 1: is no JSON"):
        broken.load()


# --- series ------------------------------------------------------------------------------------------

HISTORY = ROOT / "corpus" / "history"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, recipe: Ready) -> Path:
    from extractor.run import run_folder

    output = tmp_path_factory.mktemp("history")
    run_folder([HISTORY], output, recipe, formats="csv,sqlite,duckdb,parquet")
    return output


def told(out: str, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(out))]


@pytest.mark.parametrize(
    "name", ["", "observations.csv", "observations.sqlite", "observations.duckdb", "observations.parquet"]
)
@pytest.mark.parametrize(
    ("day", "january"),
    [
        pytest.param("2025-02-19", None, id="before the first figure"),
        pytest.param("2025-02-20", "5.1", id="on its day"),
        pytest.param("2025-06-19", "5.1", id="on the last day before the revision"),
        pytest.param("2025-06-20", "5.4", id="on the day of the revision"),
        pytest.param("2025-12-31", "5.42", id="at the end"),
    ],
)
def test_cli_series_as_of(run: Run, history: Path, name: str, day: str, january: str | None) -> None:
    office = ("--publisher", "Statistics Varnland")
    code, out, err = run("series", "unemployment_rate", "--from", history / name, "--as-of", day, *office)
    found = dict(told(out, "period", "value"))
    assert found.get("2025-01") == january
    assert code == (1 if january is None else 0)
    assert ("was known on 2025-02-19" in err) == (january is None)


def test_cli_series_all_tells_every_vintage(run: Run, history: Path) -> None:
    asked = ("--publisher", "statistics varnland", "--measure", "growth", "--all", "--words", "production")
    _, out, _ = run("series", "industrial_production", "--from", history, *asked)
    found = [row for row in told(out, "period", "value", "realtime_start", "realtime_end") if row[0] == "2025-01"]
    assert found == [("2025-01", "0.6", "2025-02-20", "2025-03-19"), ("2025-01", "0.8", "2025-03-20", "9999-12-31")]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        pytest.param(("unemployment_rat",), 1, "there is unemployment_rate", id="a metric nearly right"),
        pytest.param(
            ("unemployment_rate", "--unit", "USD"), 1, "unit 'USD'; there is percent", id="an option that fits none"
        ),
        pytest.param(("unemployment_rate", "--measure", "levle"), 2, "none of level, growth", id="a code that is none"),
        pytest.param((f"{HISTORY}/",), 2, "goes behind --from", id="a path for the metric"),
        pytest.param(("unemployment_rate", "--as-of", "May"), 2, "--as-of", id="a bad day"),
    ],
)
def test_cli_series_that_is_not_there(run: Run, history: Path, args: tuple[str, ...], code: int, said: str) -> None:
    ended = run("series", *args, "--from", history)
    assert ended[0] == code
    assert said in ended[2]


def test_cli_series_of_no_table_is_2(run: Run, tmp_path: Path) -> None:
    code, _, err = run("series", "gdp", "--from", tmp_path)
    assert (code, err.split(": no table in it")[0]) == (2, f"extractor: {tmp_path}")


# --- validate ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "observations.csv", "observations.sqlite", "observations.duckdb", "observations.parquet"]
)
def test_cli_validate_of_a_sound_table_is_0(run: Run, history: Path, name: str) -> None:
    code, out, err = run("validate", history / name)
    assert (code, out) == (0, "")
    assert "rows, 0 faults" in err


def spoilt(path: Path, rows: list[Observation], old: str, new: str) -> Path:
    write_csv(rows, path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            ",growth,", ",guess,", "line 2: measure: 'guess' is not allowed; use one of level, growth", id="code"
        ),
        pytest.param(
            ",41.5,", ',"41,5",', "line 2: value: '41,5' is not a number such as -3.25, with a point", id="comma"
        ),
        pytest.param(
            "2024-06-03", "3.6.2024", "line 2: published: '3.6.2024' is not a date such as 2025-06-30", id="date"
        ),
        pytest.param("6f1e", "", "line 2: observation_id: is empty; every row needs it", id="no key"),
        pytest.param("0.75", "75", "line 2: confidence: 75.0 is above 1", id="a share in percent"),
        pytest.param(",18,22", ",22,18", "line 2: char_end: 18 is not behind char_start 22", id="offsets turned round"),
        pytest.param(
            "percent,2024-05,", "percent,2024-06,", "line 2: period: '2024-06' is not the code of its days", id="period"
        ),
        pytest.param(",M,", ",Q,", "line 2: freq: 'Q' is not the frequency of 2024-05, which is M", id="frequency"),
        pytest.param(
            "'=1+1", "=1+1", "line 2: title: '=1+1' would be run by a spreadsheet; put an apostrophe", id="formula"
        ),
        pytest.param(",observation_id", ",id", "line 1: columns are missing: observation_id; add them", id="a column"),
        pytest.param(
            ",observation_id", ",id", "line 1: unknown columns: id; take them out or rename", id="another column"
        ),
        pytest.param("a.txt,", "a.txt,,", "line 2: has 43 cells, not as many as the header", id="a cell too many"),
        pytest.param(
            ",seasonal", ",Seasonal", "line 2: flags: 'Seasonal' is no flag; flags are arithmetic", id="a flag"
        ),
    ],
)
def test_cli_validate_says_line_and_cure(
    run: Run, tmp_path: Path, observation: Callable[..., Observation], old: str, new: str, said: str
) -> None:
    from datetime import date
    from decimal import Decimal

    row = observation(
        value=Decimal("41.5"), published=date(2024, 6, 3), period="2024-05", period_start=date(2024, 5, 1),
        period_end=date(2024, 5, 31), freq="M", title="=1+1", flags="seasonal",
    )  # fmt: skip
    code, out, _ = run("validate", spoilt(tmp_path / "theirs.csv", [row], old, new))
    assert code == 1
    assert f"{tmp_path / 'theirs.csv'}: {said}" in out


def test_cli_validate_counts_lines_across_cells_of_several(
    run: Run, tmp_path: Path, observation: Callable[..., Observation]
) -> None:
    rows = [observation(observation_id="1", quote="one\ntwo\nthree"), observation(observation_id="2", unit="")]
    write_csv(rows, tmp_path / "theirs.csv")
    _, out, _ = run("validate", tmp_path / "theirs.csv")
    assert "line 5: unit: is empty" in out


def test_cli_validate_finds_a_key_that_stands_twice(
    run: Run, tmp_path: Path, observation: Callable[..., Observation]
) -> None:
    write_csv([observation(), observation()], tmp_path / "theirs.csv")
    code, out, err = run("validate", tmp_path / "theirs.csv")
    assert (code, "line 3: observation_id: '6f1e' stands in an earlier row too" in out) == (1, True)
    assert "2 rows, 1 fault\n" in err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param(
            "t.csv", b"observation_id;value\n1;2\n", "the columns are not separated by commas", id="semicolons"
        ),
        pytest.param("t.csv", b"", "it is empty", id="an empty file"),
        pytest.param("t.csv", b"a,b\n\xff\xfe,1\n", "is not UTF-8", id="Latin-1"),
        pytest.param("t.csv", b'a,b\n"x"y,1\n', "line 2: is no CSV", id="a stray quote mark"),
        pytest.param("t.jsonl", b'{"value": 1}\nvalue\n', "line 2: is no JSON", id="no JSON"),
        pytest.param("t.jsonl", b'{"a": ' + b"[" * 100_000, "line 1: is nested too deeply", id="a deep line"),
        pytest.param(
            "t.jsonl", b'{"value": ' + b"9" * 5000 + b"}", "line 1: is no JSON: Exceeds the limit", id="digits"
        ),
        pytest.param(
            "t.jsonl", b'{"value": 1e-999999999}', "value: Decimal('1E-999999999') is not a number", id="tiny"
        ),
        pytest.param("t.jsonl", b'{"char_start": 1e999999999}', "is not a whole number", id="whole and huge"),
        pytest.param("t.jsonl", b'{"char_start": Infinity}', "char_start: inf is not a whole number", id="no end"),
        pytest.param("t.jsonl", b'{"confidence": NaN}', "confidence: nan is not a number", id="no number"),
        pytest.param("datapackage.json", b"[" * 100_000, "is no Data Package", id="a deep package"),
        pytest.param("t.xlsx", b"PK", "unknown ending", id="another kind of file"),
        pytest.param("t.parquet", b"PAR1 and no more", "cannot be read as Parquet", id="half a Parquet file"),
    ],
)
def test_cli_validate_of_what_is_no_table(run: Run, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    code, out, err = run("validate", tmp_path / name)
    assert code in (1, 2)
    assert said in out + err
    assert "Traceback" not in err


def test_cli_run_profile_says_what_each_stage_took(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "extractor", "run", str(HISTORY), "-o", str(tmp_path), "-j", "2", "--profile"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    stages = {line.split("  ")[0] for line in said.partition("stage ")[2].splitlines()[1:]}
    assert {"clean", "split", "match", "match: parse", "link", "tables", "normalise, check", "keep", "write"} <= stages


# --- what spreadsheets do ----------------------------------------------------------------------------


def test_cli_bom_begins_csv(run: Run, tmp_path: Path) -> None:
    page, output = tmp_path / "a.txt", tmp_path / "out"
    page.write_text(RISE, encoding="utf-8")
    assert run("run", page, "-o", output, "--format", "datapackage", "--bom", "-j", "1", "-q")[0] == 0
    files = [output / "observations.csv", output / "relations.csv"]
    assert [file.read_bytes()[:4] for file in files] == [b"\xef\xbb\xbfm", b"\xef\xbb\xbfo"]
    assert [row.metric for row in read_observations(output)] == ["retail_sales"]
    assert list(read_csv(files[0])["metric"]) == ["retail_sales"]
    assert run("run", "-", "-o", "-", "--format", "csv", "--bom", given=RISE)[1].startswith("\ufeffmetric,")


def test_cli_ids_and_places_are_no_numbers_and_no_dates(engine: Engine) -> None:
    heads = "<tr><th>Number</th><th>2023</th><th>2024</th></tr>"
    table = f"<table>{heads}<tr><th>Employees</th><td>1,412</td><td>1,530</td></tr></table>"
    page = f"<h1>Norvik in figures</h1><p>{RISE} The company grew in all of its markets.</p>{table}"
    rows = engine.extract(release_from_text(page, html=True)).observations
    assert [row.table_cell for row in rows] == [None, "t1r2c2", "t1r2c3"]
    assert {row.release_id[0] + row.observation_id[0] for row in rows} == {"ro"}


# --- what a command says of itself -------------------------------------------------------------------


def test_cli_published_dates_standard_input(run: Run) -> None:
    text = "Exports fell 1.5% year on year last month."
    rows = [
        json.loads(line) for line in run("run", "-", "-o", "-", "--published", "2024-06-12", given=text)[1].splitlines()
    ]
    assert [(row["published"], row["period"]) for row in rows] == [("2024-06-12", "2024-05")]
    given = lines({"text": text, "published": "2023-03-01"}, {"text": f"{text} ", "source": "b"})
    told = run("run", "-", "-o", "-", "--published", "2024-06-12", given=given)[1]
    assert [json.loads(line)["period"] for line in told.splitlines()] == ["2023-02", "2024-05"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(("-", "--published", "June"), "--published: 'June' is no date", id="no date"),
        pytest.param((str(HISTORY), "--published", "2024-06-12"), "--published is for standard input", id="a folder"),
    ],
)
def test_cli_published_wrong_use(run: Run, args: tuple[str, ...], said: str) -> None:
    code, _, err = run("run", *args, given=RISE)
    assert (code, said in err) == (2, True), err


def test_cli_logs_release_by_release(run: Run, tmp_path: Path) -> None:
    page, log = tmp_path / "a.txt", tmp_path / "run.log"
    page.write_text(RISE, encoding="utf-8")
    arguments = ("--log-file", log, "run", page, "-o", tmp_path / "out", "-j", "1", "-q")
    assert run("-v", *arguments)[2].splitlines()[-1].startswith("extractor: a.txt: undated, language not known: 1 rows")
    assert " INFO 1 of 1 releases done" in log.read_text(encoding="utf-8")
    assert run(*arguments)[2] == ""
    assert run("--log-file", tmp_path / "none" / "a.log", "run", page)[0] == 2


def test_cli_tells_how_far_a_broken_off_run_came(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, progress: Callable[[int, int], None], **__: object) -> None:
        progress(3, 7)
        raise KeyboardInterrupt

    monkeypatch.setattr("extractor.run.write_run", broken)
    (tmp_path / "a.txt").write_text(RISE, encoding="utf-8")
    code, _, err = run("run", tmp_path, "-o", tmp_path / "out")
    assert (code, "broken off after 3 of 7 releases; the same command goes on from there" in err) == (130, True), err


def test_cli_rules_test_mine_without_rules_says_so(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("rules", "test", "--mine")
    assert (code, "there are no rules of your own: name their folder with --rules" in err) == (2, True), err


def test_cli_rules_mistakes_are_told_all_at_once(run: Run, tmp_path: Path) -> None:
    rules = tmp_path / "mine"
    rules.mkdir()
    entries = "  - id: till_takings\n    nam: [till takings]\n    unitt: percent\n  - id: other_one\n    examples: 3\n"
    (rules / "a.yaml").write_text(f"metrics:\n{entries}oddities: []\n", encoding="utf-8")
    code, _, err = run("run", HISTORY, "-o", tmp_path / "out", "--rules", rules)
    told = [line.removeprefix(f"extractor: {rules}/a.yaml:").partition(";")[0] for line in err.splitlines()]
    assert (code, told) == (2, [
        "3: till_takings: unknown key 'nam' (did you mean 'names'?)",
        "4: till_takings: unknown key 'unitt' (did you mean 'unit'?)",
        "6: other_one: examples: '3' is not a list",
        "5: other_one: the key 'names' is missing",
        "7: unknown kind 'oddities'",
    ])  # fmt: skip


def test_cli_completes_commands_in_the_shell() -> None:
    asked = {"_EXTRACTOR_COMPLETE": "complete_bash", "COMP_WORDS": "extractor re", "COMP_CWORD": "1"}
    command = [sys.executable, "-c", "from extractor.cli import main; main()"]
    code = "import sys; sys.argv[0] = 'extractor'; " + command[2]
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | asked)
    assert ended.stdout.split() == ["report", "review"]
