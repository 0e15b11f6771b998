"""The commands of `extractor review`: what they print, where they write, how they end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor import cli, pipeline
from extractor.export import read_observations, write_csv
from extractor.model import Observation
from extractor.pipeline import Engine

QUOTE = "Retail sales rose 3.2% year on year in May 2024."
SAID = {
    "verdict": "corrected", "observation_id": "6f1e", "source": "a.txt", "published": "2024-06-20", "quote": QUOTE,
    "char_start": 18, "char_end": 22, "value_text": "3.2%", "fields": {"metric": "shop_takings"},
    "row": {"metric": "retail_sales", "value": "3.2", "value_text": "3.2%"}, "rules": "statement.change_verb_by_value",
    "at": "2026-01-05T10:00:00Z",
}  # fmt: skip

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], engine: Engine, tmp_path: Path
) -> Command:
    """Runs the command in an empty folder, with the engine that is loaded already; code, output and errors."""
    monkeypatch.setattr(pipeline, "Engine", lambda *_, **__: engine)
    monkeypatch.chdir(tmp_path)

    def ran(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["extractor", "review", *map(str, args)])
        capsys.readouterr()
        try:
            cli.main()
        except SystemExit as ended:
            said = capsys.readouterr()
            return int(ended.code or 0), said.out, said.err
        said = capsys.readouterr()
        return 0, said.out, said.err

    return ran


def saved(*said: dict[str, object]) -> Path:
    path = Path("corrections.jsonl")
    path.write_text("".join(json.dumps(one) + "\n" for one in said), encoding="utf-8")
    return path


def test_review_apply_tells_what_holds_and_what_needs_a_rule(command: Command) -> None:
    code, out, err = command("apply", saved(SAID, {**SAID, "observation_id": "77", "verdict": "right", "fields": {}}))
    assert code == 0
    assert out.splitlines() == [
        "needs rule rules/reviewed.yaml:2: 3.2% (corrected, added)",
        "           metric: wants shop_takings, got retail_sales",
        '           metric: "Retail sales" was read: extractor rules new metric "shop_takings"',
        "holds      rules/reviewed.yaml:8: 3.2% (right, added)",
        "2 corrections: 2 added",
        "1 hold with the rules as they are, 1 need a rule",
    ]
    assert "written: rules/reviewed.yaml" in err
    assert "now mend the rules; then: extractor rules test --mine --rules rules" in err


def test_review_apply_dry_run_shows_the_diff_and_writes_nothing(command: Command) -> None:
    code, out, err = command("apply", saved(SAID), "--dry-run", "--rules", "mine")
    assert (code, Path("mine").exists()) == (0, False)
    assert '+  - id: "6f1e"' in out.splitlines()
    assert '+        gives: {value_text: "3.2%", value: 3.2, metric: shop_takings}' in out.splitlines()
    assert "would write: mine/reviewed.yaml" in err


def test_review_apply_finds_the_text_that_a_number_needs(command: Command) -> None:
    Path("releases").mkdir()
    text = f"{QUOTE}\n\nThat was after 2.1% in April, the office said on Thursday.\n"
    Path("releases/a.txt").write_text(text, encoding="utf-8")
    said = {
        **SAID, "release_id": pipeline.Release("a", text.encode(), "text/plain").release_id,
        "quote": "That was after 2.1% in April, the office said on Thursday.", "value_text": "2.1%",
        "char_start": text.index("2.1%"), "char_end": text.index("2.1%") + 4,
    }  # fmt: skip
    command("apply", saved(said), "--releases", "releases")
    written = Path("rules/reviewed.yaml").read_text(encoding="utf-8")
    assert "Retail sales rose 3.2% year on year in May 2024.\\n\\nThat was after 2.1% in April" in written


def test_review_apply_makes_a_small_page_of_a_cell(command: Command, engine: Engine) -> None:
    Path("releases").mkdir()
    heads = "<tr><th>NOK million</th><th>Q1 2024</th><th>Q1 2023</th></tr>"
    body = "".join(
        f"<tr><th>Sales of shop {number}</th><td>{number}12</td><td>{number}05</td></tr>" for number in range(1, 9)
    )
    page = (
        f"<h1>Sales of shops</h1><p>Sales were up.</p><table><caption>Sales, NOK million</caption>{heads}{body}</table>"
    )
    Path("releases/a.html").write_text(page, encoding="utf-8")
    release = pipeline.Release("a.html", page.encode(), "text/html")
    row = next(row for row in engine.extract(release).observations if row.value_text == "712")
    said = {
        **SAID, "release_id": row.release_id, "observation_id": row.observation_id, "quote": row.quote,
        "value_text": "712", "char_start": None, "char_end": None, "fields": {"unit": "SEK"},
        "row": {"table_cell": row.table_cell, "value_text": "712", "value": "712000000"},
    }  # fmt: skip
    code, out, _ = command("apply", saved(said), "--releases", "releases")
    written = Path("rules/reviewed.yaml").read_text(encoding="utf-8")
    assert (code, "unit: wants SEK, got NOK" in out) == (0, True)
    assert "html: true" in written
    assert ("shop 7" in written, "shop 6" in written) == (True, False)
    _, out, _ = command("apply", saved({**said, "observation_id": "77"}))
    assert "left out  corrections.jsonl: line 1: 712: from a table: --releases names the folder" in out


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param({**SAID, "verdict": "maybe"}, "line 1: verdict: 'maybe' is not known", id="bad"),
        pytest.param({**SAID, "quote": "\x1b[2J", "value_text": "\x1b]0;a\x07"}, "", id="signs that terminals obey"),
    ],
)
def test_review_apply_lets_no_correction_talk_to_the_terminal(
    command: Command, said: dict[str, object], told: str
) -> None:
    code, out, err = command("apply", saved(said))
    assert code == (2 if told else 0)
    assert told in err
    assert all(char.isprintable() or char == "\n" for char in out + err)


def test_review_score_prints_a_table_and_json(command: Command) -> None:
    path = saved(SAID, {**SAID, "observation_id": "77", "verdict": "right", "fields": {}})
    _, out, _ = command("score", path)
    assert "verdicts: 1 corrected, 1 right" in out
    assert "  statement.change_verb_by_value      1     2      0.500  0.095 to 0.905" in out.splitlines()
    assert out.splitlines()[-1] == "corrected columns: metric 1"
    _, out, _ = command("score", path, "--json")
    [rule] = json.loads(out)["rules"]
    assert (rule["name"], rule["n"], rule["right"], rule["precision"]) == ("statement.change_verb_by_value", 2, 1, 0.5)


def test_review_export_and_import_carry_rows_there_and_back(
    command: Command, observation: Callable[..., Observation]
) -> None:
    rows = [observation(), observation(observation_id="77", release_id="b", confidence=0.5)]
    write_csv(rows, Path("output/observations.csv"))
    code, _, err = command("export", "--to", "doccano", "-o", "tasks.jsonl", "--below", "0.6")
    assert (code, "written: tasks.jsonl: 1 tasks" in err) == (0, True)
    command("export", "--to", "doccano", "-o", "tasks.jsonl")
    code, _, err = command("import", "tasks.jsonl", "--from", "doccano", "-o", "said.jsonl")
    assert (code, "2 corrections from 2 tasks, 0 not looked at" in err) == (0, True)
    verdicts = [json.loads(line)["verdict"] for line in Path("said.jsonl").read_text(encoding="utf-8").splitlines()]
    assert verdicts == ["right", "right"]


def test_review_apply_corrects_the_table_of_a_run_and_later_runs_keep_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.txt").write_text(QUOTE, encoding="utf-8")
    run = ["extractor", "run", "a.txt", "-o", "out", "-j", "1"]
    monkeypatch.setattr(sys, "argv", run)
    with pytest.raises(SystemExit):
        cli.main()
    code, _, err = command("apply", saved({**SAID, "observation_id": None}), "-o", "out", "--by", "A. Reader")
    assert (code, "written: out/observations.corrected.csv: 1 rows, 1 corrected" in err) == (0, True)
    Path("out/observations.corrected.csv").unlink()
    monkeypatch.setattr(sys, "argv", run)
    with pytest.raises(SystemExit):
        cli.main()
    [row] = read_observations("out")
    assert (row.metric, row.value_text) == ("shop_takings", "3.2%")
    assert ",A. Reader," in Path("out/observations.corrected.csv").read_text(encoding="utf-8")


def test_review_apply_to_no_table_is_wrong_use(command: Command) -> None:
    code, _, err = command("apply", saved(SAID), "-o", "nowhere")
    assert (code, "no such folder; name the one that extractor run wrote into" in err) == (2, True)
    assert not Path("rules").exists()
