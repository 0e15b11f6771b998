"""Twenty corrections of rows of corpus/ -> inline tests that fail before the rules are mended, and pass after."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from copy import copy
from pathlib import Path

import pytest

from extractor import cli, pipeline, rulecheck
from extractor.export import records
from extractor.model import Document, Observation
from extractor.pipeline import Engine
from extractor.review.corrections import Correction, write_corrections
from extractor.rulework.corpus import releases

CORPUS = Path(cli.__file__).parents[2] / "corpus"
BANK, RATES, TOOLS = "meridia-monthly-note", "velden-bank", "brandtmann-werkzeuge"
CARS, POWER, AIR, GUESTS = "alderland-car", "borealis-energy", "coastal-airlines", "selinia-tourism"

# release, number as printed, verdict, what the reader said: the house names metrics and units its own way, knows a
# fiscal year and a country, takes no limits of definitions for figures but one, which is not read.
TWENTY = {
    "a metric and a unit of the house": (BANK, "171 bps", "corrected", {"metric": "sovereign_spread", "unit": "bp"}),
    "a metric of the house": (BANK, "158 bps", "corrected", {"metric": "sovereign_spread"}),
    "a metric that is too general": (BANK, "US$ 4.21 per pound", "corrected", {"metric": "copper_price"}),
    "a metric of many words": (BANK, "6.34 percent", "corrected", {"metric": "bond_yield_10y"}),
    "a share": (CARS, "36.5%", "corrected", {"metric": "private_buyer_share"}),
    "a price": (CARS, "31 450 euros", "corrected", {"metric": "new_car_price"}),
    "a number in a word": (POWER, "doubled", "corrected", {"metric": "emissions_volume"}),
    "a growth": (POWER, "6%", "wrong", {"metric": "power_open_interest"}),
    "a unit spelled out": (RATES, "11 basis points", "corrected", {"unit": "bp"}),
    "a unit with capitals": (POWER, "54.2 TWh", "corrected", {"unit": "TWh"}),
    "a unit after a scale": (AIR, "1.36 million tonnes", "corrected", {"unit": "t"}),
    "a counted noun": (CARS, "41 286 vehicles", "corrected", {"unit": "car"}),
    "a fiscal quarter": (TOOLS, "5.9%", "corrected", {"period": "2024-Q2", "comparison_period": "2023-Q2"}),
    "a fiscal year": (TOOLS, "8.5% to 9.0%", "corrected", {"period": "2023-10-01/P1Y"}),
    "a country": (GUESTS, "7.9 million", "corrected", {"ref_area": "SELINIA"}),
    "a country on another row": (GUESTS, "8.6%", "corrected", {"ref_area": "SELINIA"}),
    "a limit in volts": (CARS, "48 volts", "wrong", {}),
    "a limit of rooms": (GUESTS, "5 rooms", "wrong", {}),
    "a length of stay": (GUESTS, "365 nights", "missing", {"value": "365", "unit": "night", "qualifier": "max"}),
    "a least length of stay": (GUESTS, "1", "wrong", {}),
}
MENDED = r"""
metrics:
  - {id: sovereign_spread, names: [country risk spread]}
  - {id: copper_price, names: [average price]}
  - {id: bond_yield_10y, names: [yield on the ten-year government bond]}
  - {id: private_buyer_share, names: [share of private buyers]}
  - {id: new_car_price, names: [average price of a new car]}
  - {id: emissions_volume, names: [volume on the emissions market]}
  - {id: power_open_interest, names: [open interest in power futures]}
units:
  - {id: bp, measures: point, words: [basis points, basis point, bps]}
  - {id: TWh, measures: physical, words: [TWh]}
  - {id: t, measures: physical, words: [tonnes, tonne]}
  - {id: car, measures: physical, words: [vehicles, vehicle]}
publishers:
  - {id: brandtmann, names: [Brandtmann Werkzeuge AG], fiscal_year_end: 09-30, bare_quarters: fiscal}
areas:
  - {id: SELINIA, names: [Selinia]}
refusals:
  - {id: a_definition, reason: a limit, patterns: ['at least \d+ (?:volts|and)', 'fewer than \d+ rooms']}
  - {id: duration, reason: a length of time, patterns: ['\b\w+-year\b']}
"""

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in this process; its code and its output."""

    def ran(*args: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["extractor", *map(str, args)])
        capsys.readouterr()
        try:
            cli.main()
        except SystemExit as ended:
            return int(ended.code or 0), capsys.readouterr().out
        return 0, capsys.readouterr().out

    return ran


@pytest.fixture(scope="module")
def corrections(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The twenty, as the page would save them."""
    engine = unsure(engine)
    wanted = {release for release, *_ in TWENTY.values()}
    read = {
        name: engine.extract(one.release) for one in releases(CORPUS) for name in wanted if name in one.release.source
    }
    made = []
    for number, (release, printed, verdict, fields) in enumerate(TWENTY.values()):
        rows, document = read[release].observations, read[release].document
        row = next((row for row in rows if row.value_text == printed), None)
        made.append(_of_row(row, number, verdict, fields) if row else _missing(document, number, printed, fields))
    path = tmp_path_factory.mktemp("said") / "corrections.jsonl"
    assert write_corrections(made, path) == 20
    return path


def unsure(engine: Engine) -> Engine:
    """The engine as rules are tried with: it keeps rows of any confidence."""
    engine = copy(engine)
    engine.min_confidence = 0
    return engine


def _of_row(row: Observation, number: int, verdict: str, fields: dict[str, str]) -> Correction:
    shown = {name: value for name, value in next(iter(records([row]))).items() if value is not None}
    return Correction(
        verdict, "", row.quote, row.value_text, observation_id=row.observation_id, release_id=row.release_id,
        source=row.source, publisher=row.publisher, published=row.published, char_start=row.char_start,
        char_end=row.char_end, fields=fields, row=shown, rules=tuple(row.rules.split()),
        note="said by a test", at=f"2026-01-05T10:00:{number:02}Z",
    )  # fmt: skip


def _missing(document: Document, number: int, printed: str, fields: dict[str, str]) -> Correction:
    start = document.text.index(printed)
    before = max(document.text.rfind(end, 0, start) for end in (". ", "\n", ".\n"))
    quote = document.text[before + 1 : document.text.index(".", start) + 1].strip()
    return Correction(
        "missing", "", quote, printed, release_id=document.release.release_id, source=document.release.source,
        publisher=document.publisher, published=document.published, char_start=start, char_end=start + len(printed),
        fields=fields, at=f"2026-01-05T10:00:{number:02}Z",
    )  # fmt: skip


def test_review_turns_twenty_corrections_into_tests_that_fail_until_the_rules_are_mended(
    corrections: Path, command: Command, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "mine"
    with monkeypatch.context() as lent:  # the rules are still the built-in ones: the engine with them is there
        lent.setattr(pipeline, "Engine", lambda *_, **__: unsure(engine))
        lent.setattr(rulecheck, "Engine", lambda *_, **__: unsure(engine))
        _fail_before(corrections, command, rules)

    (rules / "mended.yaml").write_text(MENDED, encoding="utf-8")
    code, out = command("rules", "test", "--mine", "--rules", rules)
    assert (code, out.splitlines()[-1]) == (0, "20 of 20 examples and rejects hold"), out


def _fail_before(corrections: Path, command: Command, rules: Path) -> None:
    code, out = command("review", "apply", corrections, "--rules", rules, "--releases", CORPUS, "--json")
    told = json.loads(out)["corrections"]
    assert code == 0
    assert [one["action"] for one in told] == ["added"] * 20
    assert [name for name, one in zip(TWENTY, told, strict=True) if one["holds"]] == []
    assert all(one["hints"] for one in told)

    code, out = command("rules", "test", "--mine", "--rules", rules)
    assert (code, out.splitlines()[-1]) == (1, "0 of 20 examples and rejects hold")
