"""Explanations by value: what was found, refused, linked, nearly linked or left, and that no number is lost."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

import extractor
from extractor import api
from extractor.errors import ReleaseError, UsageError
from extractor.model import READ_KINDS, Known, Release
from extractor.pipeline import MIN_CONFIDENCE, Engine
from extractor.read import find_releases, load_manifest, read_release, release_from_text
from extractor.story import Decision, Explanation, Number, as_record, explained, narrowed
from extractor.story.values import Outcome, Source

CORPUS = Path(__file__).parents[1] / "corpus"
PUBLISHED = date(2024, 6, 12)
RISE = "Rents rose 3.2% year on year in May 2024."
LEAD = "Rents in the towns along the northern coast rose 3.2% year on year in May 2024."

Explain = Callable[..., Explanation]


@pytest.fixture(scope="session")
def explain(engine: Engine) -> Explain:
    """Explains a text released on 12 June 2024 with the engine that is loaded already."""

    def told(text: str, published: date | None = PUBLISHED, html: bool = False) -> Explanation:
        return explained(engine, release_from_text(text, html=html, known=Known(published)))

    return told


def number_of(explanation: Explanation, text: str) -> Number:
    return next(number for number in explanation.numbers if number.text == text)


def decided(explanation: Explanation, text: str, what: str) -> Decision:
    decision = number_of(explanation, text).decision(what)
    assert decision is not None
    return decision


# --- found -------------------------------------------------------------------------------------------


def test_explain_tells_what_was_found(explain: Explain) -> None:
    number = number_of(explain(RISE), "3.2%")
    assert (number.outcome, number.value, number.unit, number.qualifier) == ("row", Decimal("3.2"), "percent", "none")
    assert number.rules == ("unit.percent",)
    assert number.row is not None
    assert (number.row.metric, number.row.period, number.row.comparison) == ("rents", "2024-05", "yoy")
    assert RISE[number.char_start : number.char_end] == "3.2%"


def test_explain_names_the_rule_its_pattern_and_what_filled_it(explain: Explain) -> None:
    fired = number_of(explain(RISE), "3.2%").statement
    assert fired is not None
    assert (fired.rule, fired.pattern) == ("statement.change_verb_by_value", "{change_verb} [~] {value}")
    assert [(filled.slot, filled.text) for filled in fired.slots] == [("change_verb", "rose"), ("value", "3.2%")]
    assert re.fullmatch(r"rules/statements\.yaml:\d+", fired.where)
    assert not fired.last_resort


def test_explain_shows_the_sentence_as_the_patterns_see_it(explain: Explain) -> None:
    [sentence] = explain(RISE).sentences
    assert [(piece.kind, piece.text, piece.meaning) for piece in sentence.reading] == [
        ("metric", "Rents", None),
        ("change_verb", "rose", "up"),
        ("value", "3.2%", "percent"),
        ("comparison", "year on year", "yoy"),
        ("word", "in", None),
        ("period", "May 2024", "2024-05"),
        ("word", ".", None),
    ]
    assert sentence.reading[0].rule == "metric.rents"


def test_explain_pieces_stand_where_they_say(explain: Explain) -> None:
    [sentence] = explain("  Rents, it is said, are expected to rise by about 3% in July.").sentences
    pieces = (*sentence.reading, *sentence.beside)
    assert [sentence.text[piece.start : piece.end] for piece in pieces] == [piece.text for piece in pieces]
    assert ("forecast", "expected to") in {(piece.kind, piece.text) for piece in sentence.beside}


# --- decided -----------------------------------------------------------------------------------------

CARRIED = "Rents rose 3.2% year on year in May 2024. Deposits fell 1.1%. They had risen 2.9% in April."
HEADED = "Hotels in May 2024\n\nOvernight stays rose 3% year on year, the office of tourism said in a note to readers."
SECTIONED = (
    "Hotels had more guests\n\nThe season began well, the office of tourism said in a note to its readers today.\n\n"
    "Campsites in April 2024\n\nCampers spent 31,000 nights there, the office of tourism said in a note to its readers."
)
BULLETS = "Unemployment rate in April 2024\n\n- Men: 5.2%\n- Women: 5.9%"
BRACKET = "Cement output reached 4.1 million tonnes in May 2024 (May 2023: 3.8 million tonnes), up 7.9%."
ADJUSTED = "In seasonally adjusted terms, output fell by 0.4% in May 2024, the ministry said."
NARROWED = "The decline in sales narrowed by 7.1 percentage points in May 2024 from the drop in April."


@pytest.mark.parametrize(
    ("text", "number", "what", "value", "source", "words"),
    [
        pytest.param(RISE, "3.2%", "metric", "Rents", "sentence", "Rents", id="metric from the sentence"),
        pytest.param(RISE, "3.2%", "metric_id", "rents", "rule", None, id="metric of the catalogue"),
        pytest.param("Bee colonies rose 3%.", "3%", "metric_id", "bee_colonies", "none", None, id="in own words"),
        pytest.param(CARRIED, "2.9%", "metric", "Deposits", "text_before", "They", id="pronoun from the text before"),
        pytest.param(BRACKET, "7.9%", "metric", "Cement output", "number_before", "Cement output", id="shared metric"),
        pytest.param(BULLETS, "5.2%", "metric", "Unemployment rate of Men", "list_line", "Men", id="above the list"),
        pytest.param(RISE, "3.2%", "period", "2024-05", "sentence", "May 2024", id="period from the sentence"),
        pytest.param(CARRIED, "1.1%", "period", "2024-05", "text_before", "May 2024", id="period from the text before"),
        pytest.param(HEADED, "3%", "period", "2024-05", "title", "May 2024", id="period from the title"),
        pytest.param(SECTIONED, "31,000 nights", "period", "2024-04", "heading", "April 2024", id="from the heading"),
        pytest.param(BRACKET, "3.8 million tonnes", "period", "2023-05", "sentence", "May 2023", id="time of the base"),
        pytest.param(
            "The board cut the key rate by 25 basis points to 4.5% at its meeting today.", "4.5%", "period",
            "2024-06-12", "sentence", "today", id="period counted from the release",
        ),
        pytest.param(RISE, "3.2%", "comparison", "yoy", "sentence", "year on year", id="comparison said"),
        pytest.param(
            "Rents were 4% up in May 2024 on a year earlier.", "4%", "comparison", "yoy", "sentence", "a year earlier",
            id="comparison by a period",
        ),
        pytest.param(CARRIED, "1.1%", "comparison", "yoy", "text_before", None, id="comparison from the text before"),
        pytest.param("Turnover fell 3% in 2023.", "3%", "comparison", "yoy", "rule", None, id="a whole year"),
        pytest.param("Rents rose 3% in May 2024.", "3%", "comparison", None, "none", None, id="comparison not said"),
        pytest.param(RISE, "3.2%", "sign", "up", "sentence", "rose", id="sign by the verb"),
        pytest.param("Rents fell in May (-4.4%).", "-4.4%", "sign", "down", "sentence", "-4.4%", id="sign printed"),
        pytest.param(NARROWED, "7.1 percentage points", "sign", "up", "sentence", "narrowed", id="sign turned round"),
        pytest.param(RISE, "3.2%", "measure", "growth", "rule", None, id="measure by the unit"),
        pytest.param(BRACKET, "3.8 million tonnes", "measure", "level", "number_before", None, id="measure as before"),
        pytest.param(RISE, "3.2%", "status", "actual", "none", None, id="a fact"),
        pytest.param(
            "Inflation is expected to slow to 2.1% in 2026.", "2.1%", "status", "forecast", "sentence", "expected to",
            id="a forecast said",
        ),
        pytest.param("GDP grew 2% in 2027.", "2%", "status", "forecast", "release_date", None, id="a time to come"),
        pytest.param(
            ADJUSTED, "0.4%", "adjustment", "seasonally_adjusted", "sentence", "seasonally adjusted", id="adjustment"
        ),
        pytest.param(ADJUSTED, "0.4%", "attribution", "ministry", "sentence", "said", id="attribution"),
        pytest.param(
            "Exports of Germany rose 3% in May 2024.", "3%", "ref_area", "DE", "sentence", "Exports of Germany",
            id="area",
        ),
    ],
)  # fmt: skip
def test_explain_says_how_it_was_decided(
    explain: Explain, text: str, number: str, what: str, value: str | None, source: str, words: str | None
) -> None:
    decision = decided(explain(text), number, what)
    assert (decision.value, decision.source, decision.words) == (value, source, words)
    assert decision.because


def test_explain_tells_members_of_a_list_dealt_out_in_order(explain: Explain) -> None:
    told = explain("Core inflation was 3.1% and 2.9% in April and May 2024 respectively.")
    assert [decided(told, number, "period").value for number in ("3.1%", "2.9%")] == ["2024-04", "2024-05"]
    assert decided(told, "2.9%", "period").because == '"May 2024", its member of a list that is dealt out in order'
    both = explain("Exports and imports grew by 3% and 4% respectively in May 2024.")
    assert decided(both, "4%", "metric").value == "imports"
    assert decided(both, "4%", "metric").because.endswith('its member of "Exports and imports", dealt out in order')


def test_explain_tells_that_the_release_date_is_missing(explain: Explain) -> None:
    period = decided(explain("Rents rose 3% last month.", published=None), "3%", "period")
    assert (period.value, period.words) == (None, "last month")
    assert period.because == 'the days of "last month" cannot be known; the date of the release is not known'


def test_explain_adds_the_confidence_up(explain: Explain) -> None:
    number = number_of(explain(RISE), "3.2%")
    assert number.row is not None
    assert {"base", "statement.change_verb_by_value", "comparison.yoy"} <= {part.feature for part in number.confidence}
    total = sum((part.weight for part in number.confidence), Decimal(0))
    assert number.row.confidence == round(1 / (1 + math.exp(-float(total))), 2)


def test_explain_tells_of_flags(explain: Explain) -> None:
    number = number_of(explain(BRACKET), "7.9%")
    assert number.row is not None
    assert number.row.flags == "arithmetic_holds"


# --- refused and left --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "rule", "reason"),
    [
        pytest.param("Sites for 5G were built.", "5G", "name_with_digits", "part of a name", id="a name"),
        pytest.param(
            "The office is open and can be reached on +47 22 86 45 00.", "+47 22 86 45 00", "phone", "a phone number",
            id="a phone",
        ),
        pytest.param("It opens at 9:30 a.m. daily.", "9:30 a.m.", "clock", "a time of day", id="a time of day"),
        pytest.param("People aged 15 to 74 answered.", "aged 15 to 74", "age", "an age", id="an age"),
        pytest.param(
            "It has 40 million shares with a par value of $0.01 each.", "par value of $0.01 each", "par_value",
            "the nominal value of a share", id="a par value",
        ),
        pytest.param(
            "It is an index (December 2015=100).", "2015=100", "year", "a year",
            id="what reaches into a wording of time",
        ),
        pytest.param("It was a 10-year bond.", "10-year", "duration", "a length of time", id="a length of time"),
    ],
)  # fmt: skip
def test_explain_says_why_a_number_was_refused(
    explain: Explain, text: str, number: str, rule: str, reason: str
) -> None:
    refused = number_of(explain(text), number)
    assert (refused.outcome, refused.rules, refused.because) == ("refused", (f"refusal.{rule}",), f"refused: {reason}")
    assert refused.row is None


def test_explain_tells_numbers_in_wordings_of_time(explain: Explain) -> None:
    number = number_of(explain(RISE), "May 2024")
    assert (number.outcome, number.rules) == ("period", ("period.with_year",))
    assert number.because == "a wording of time: 2024-05"


def test_explain_tells_what_is_left_out_by_its_confidence(explain: Explain) -> None:
    number = number_of(explain("Sales of bicycles wibbled past 310,000 in 2024."), "310,000")
    assert number.row is not None
    assert (number.outcome, number.row.confidence is not None) == ("left_out", True)
    assert number.because == f"left out: its confidence of {number.row.confidence} is below {MIN_CONFIDENCE}"


def test_explain_tells_of_a_number_without_a_metric(explain: Explain) -> None:
    number = number_of(explain("It rose to 45."), "45")
    assert (number.outcome, number.row, decided(explain("It rose to 45."), "45", "metric").value) == (
        "no_metric", None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tail", "block", "rule", "because", "numbers"),
    [
        pytest.param(
            "About Elmwood\n\nFounded in 1904, Elmwood runs 12 sawmills.", "boilerplate", "block.about",
            "an About paragraph", ("1904", "12"), id="an About paragraph",
        ),
        pytest.param(
            "Press contact: Ann Field, +44 20 7946 0958", "contact", "block.contact_heading", "a contact block",
            ("44", "20", "7946", "0958"), id="a contact block",
        ),
        pytest.param(
            "North | 12.1 | 13.4\nSouth | 10.5 | 11.0", "table", None, "a table",
            ("12.1", "13.4", "10.5", "11.0"), id="a table, known by its layout",
        ),
    ],
)  # fmt: skip
def test_explain_names_blocks_that_are_not_read(
    explain: Explain, tail: str, block: str, rule: str | None, because: str, numbers: tuple[str, ...]
) -> None:
    [left] = explain(f"Sawn timber\n\nNet sales rose 4% year on year in the first quarter of 2024.\n\n{tail}").not_read
    assert (left.block, left.rule, left.because, left.numbers) == (block, rule, because, numbers)
    assert (left.where is not None) == (rule is not None)


def test_explain_tells_that_only_english_is_read(explain: Explain) -> None:
    german = (
        "Die Ausfuhren stiegen im Mai um 4,4 % auf 3,1 Milliarden Euro, wie das Amt am Freitag in der Stadt mitteilte. "
        "Das ist der höchste Wert, der in einem Monat gemessen wurde, und die Einfuhren sind nicht gestiegen."
    )
    told = explain(german)
    assert told.sentences == ()
    assert [left.because for left in told.not_read] == ["the release is not in English (de)"]


# --- nearly ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "rule", "slot", "instead", "between"),
    [
        pytest.param(
            "Rents wibbled ahead by 4.4% in May 2024.", "4.4%", "change_verb_by_value", "{change_verb}", "wibbled",
            False, id="a verb that no rule knows",
        ),
        pytest.param(
            "Sales of bicycles wibbled past 310,000 in 2024.", "310,000", "change_verb_by_value", "{change_verb}",
            "wibbled past", False, id="a verb of two words that no rule knows",
        ),
        pytest.param(
            "Sales rose, in spite of bad weather, 3% in May 2024.", "3%", "change_verb_by_value", "{change_verb}",
            ", in spite of bad weather,", True, id="words too many between slot and number",
        ),
        pytest.param(
            "Sales rose by, the office said, 3%.", "3%", "change_verb_by_value", "by", ", the office said,", True,
            id="words too many behind a plain word",
        ),
        pytest.param(
            "The office saw a wibble of 3% in rents.", "3%", "change_noun_of_value_in_metric", "{change_noun}",
            "a wibble", False, id="a noun that no rule knows",
        ),
        pytest.param(
            "Turnover hit a wall, minus 7% against May.", "minus 7%", "change_object_to_value", "to", ",", False,
            id="another word where one is wanted",
        ),
    ],
)  # fmt: skip
def test_explain_tells_what_nearly_fitted_and_where_it_failed(
    explain: Explain, text: str, number: str, rule: str, slot: str, instead: str, between: bool
) -> None:
    near = {miss.rule: miss for miss in number_of(explain(text), number).near}
    miss = near[f"statement.{rule}"]
    assert (miss.slot, miss.instead, miss.between) == (slot, instead, between)
    assert miss.found == miss.wanted - (not between)
    assert slot in miss.pattern
    assert instead in miss.because
    assert re.fullmatch(r"rules/statements\.yaml:\d+", miss.where)


def test_explain_puts_the_nearest_first(explain: Explain) -> None:
    number = number_of(explain("Rents wibbled ahead by 4.4% in May 2024."), "4.4%")
    assert number.statement is not None
    assert number.statement.last_resort
    assert number.near[0].because == 'where {change_verb} is wanted stands "wibbled", a verb that no rule knows'


def test_explain_tells_that_only_the_unit_is_wrong(explain: Explain) -> None:
    number = number_of(explain("Rents lifted inflation by 0.4 percent in May 2024."), "0.4 percent")
    [units] = [miss for miss in number.near if miss.slot == "units"]
    assert units.found == units.wanted
    assert units.because.endswith("this is percent")


def test_explain_tells_that_only_the_words_are_wrong(explain: Explain) -> None:
    number = number_of(
        explain("The bank raised its key rate by 0.5 percentage points in May 2024."), "0.5 percentage points"
    )
    [words] = [miss for miss in number.near if miss.slot == "words"]
    assert words.rule == "statement.lifted_total"
    assert '"raised", "its key rate" are not of the sort' in words.because


def test_explain_names_nothing_near_that_comes_after_what_was_taken(explain: Explain, engine: Engine) -> None:
    order = [rule.id for rule in engine.rulebook.rules if rule.kind == "statements"]
    texts = (RISE, BRACKET, NARROWED, CARRIED, "Orders came in 3 percent above the year before.")
    for number in (number for text in texts for number in explain(text).numbers):
        taken = number.statement
        for miss in number.near:
            assert taken is not None
            places = [order.index(rule.removeprefix("statement.")) for rule in (miss.rule, taken.rule)]
            assert places[0] < places[1]


# --- the same as a run -------------------------------------------------------------------------------


def corpus() -> list[Path]:
    return list(find_releases(CORPUS))


def release_of(file: Path) -> Release:
    return read_release(file, root=CORPUS, manifest=load_manifest(CORPUS))


@pytest.mark.parametrize("file", corpus(), ids=lambda file: file.name)
def test_explain_tells_of_the_rows_of_a_run_and_loses_no_number(engine: Engine, file: Path) -> None:
    """What is in the table is explained as such, in its words; every digit of the text is part of some number."""
    release = release_of(file)
    extraction, told = engine.extract(release), explained(engine, release)
    rows = [row for row in extraction.observations if row.char_start is not None]
    # What ties a row to a number of a table is known to the run alone.
    found = [replace(number.row, flags=None) for number in told.numbers if number.outcome == "row" and number.row]
    assert found == [replace(row, flags=None) for row in rows]
    text = extraction.document.text
    for number in told.numbers:
        assert text[number.char_start : number.char_end].split() == number.text.split()
    seen = {at for number in told.numbers for at in range(number.char_start, number.char_end)}
    for block in extraction.document.blocks:
        if block.kind in READ_KINDS:
            digits = {at for at in range(block.start, block.end) if text[at].isdecimal()}
            assert digits <= seen
        else:
            assert not seen & set(range(block.start, block.end))
    left = [block for block in extraction.document.blocks if block.kind not in READ_KINDS]
    assert {part.char_start for part in told.not_read} <= {block.start for block in left}


def test_explain_reads_html_by_its_places(explain: Explain) -> None:
    page = f"<html><body><nav>Page 7.7</nav><h1>Housing</h1><p>{RISE.replace('3.2%', '<b>3.2</b>%')}</p></body></html>"
    number = number_of(explain(page, html=True), "3.2%")
    assert number.row is not None
    assert page[number.row.html_start : number.row.html_end] == "3.2</b>%"


# --- one number --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param("3.2%", ["3.2%"], id="as printed"),
        pytest.param(" 3.2% ", ["3.2%"], id="with spaces around"),
        pytest.param("3.2", ["3.2%"], id="its digits"),
        pytest.param("4", ["4 million people"], id="digits that are no part of longer ones"),
        pytest.param("@11", ["3.2%"], id="a place"),
        pytest.param("12", ["3.2%"], id="a place, where no number is printed so"),
        pytest.param("May 2024", ["May 2024"], id="a wording of time"),
        pytest.param("2024", ["May 2024"], id="a year inside one"),
    ],
)
def test_explain_narrows_to_one_number(explain: Explain, wanted: str, found: list[str]) -> None:
    told = explain("Rents rose 3.2% in May 2024. About 4 million people pay 44.2% more.")
    assert [number.text for number in narrowed(told, wanted).numbers] == found


def test_explain_narrows_to_a_block_that_is_not_read(explain: Explain) -> None:
    told = narrowed(explain(f"Housing\n\n{LEAD}\n\nAbout Elmwood\n\nElmwood has run 12 sawmills for many years."), "12")
    assert (told.sentences, [left.rule for left in told.not_read]) == ((), ["block.about"])


def test_explain_says_which_numbers_there_are(explain: Explain) -> None:
    with pytest.raises(UsageError, match=r"no number '9\.9%' in the text; the text has 3\.2%$"):
        narrowed(explain(RISE), "9.9%")
    with pytest.raises(UsageError, match="the text has none"):
        narrowed(explain("Nothing to count here."), "3")


def test_explain_says_that_a_number_stands_outside_the_release() -> None:
    page = f"<html><body><nav>Offers 7.7% off</nav><h1>Housing</h1><p>{RISE}</p></body></html>"
    with pytest.raises(UsageError, match="stands in the file, but outside of what is taken for the text"):
        extractor.explain(page, number="7.7%")


# --- for programs ------------------------------------------------------------------------------------


def keys_of(record: Any, path: str = "") -> set[str]:
    if isinstance(record, dict):
        return {f"{path}{key}" for key in record}.union(*(keys_of(v, f"{path}{k}.") for k, v in record.items()))
    if isinstance(record, list):
        return set().union(*(keys_of(item, path) for item in record)) if record else set()
    return set()


KEYS = set(
    """version source title published language min_confidence sentences not_read cells
    sentences.text sentences.char_start sentences.char_end sentences.block sentences.reading sentences.beside
    sentences.numbers
    sentences.reading.kind sentences.reading.start sentences.reading.end sentences.reading.text sentences.reading.rule
    sentences.reading.meaning
    sentences.beside.kind sentences.beside.start sentences.beside.end sentences.beside.text sentences.beside.rule
    sentences.beside.meaning
    sentences.numbers.text sentences.numbers.char_start sentences.numbers.char_end sentences.numbers.outcome
    sentences.numbers.because sentences.numbers.rules sentences.numbers.value sentences.numbers.value_high
    sentences.numbers.unit sentences.numbers.qualifier sentences.numbers.statement sentences.numbers.near
    sentences.numbers.decisions sentences.numbers.confidence sentences.numbers.row
    sentences.numbers.statement.rule sentences.numbers.statement.pattern sentences.numbers.statement.where
    sentences.numbers.statement.slots sentences.numbers.statement.last_resort sentences.numbers.statement.also
    sentences.numbers.statement.slots.slot sentences.numbers.statement.slots.text
    sentences.numbers.near.rule sentences.numbers.near.pattern sentences.numbers.near.where sentences.numbers.near.found
    sentences.numbers.near.wanted sentences.numbers.near.slot sentences.numbers.near.between
    sentences.numbers.near.instead sentences.numbers.near.instead_kinds sentences.numbers.near.because
    sentences.numbers.decisions.what sentences.numbers.decisions.value sentences.numbers.decisions.source
    sentences.numbers.decisions.words sentences.numbers.decisions.rules sentences.numbers.decisions.because
    sentences.numbers.confidence.feature sentences.numbers.confidence.weight
    not_read.block not_read.rule not_read.where not_read.char_start not_read.char_end not_read.text not_read.numbers
    not_read.because""".split()
)


def test_explain_json_keeps_its_keys(explain: Explain) -> None:
    text = f"Rents wibbled ahead by 4.4% in May 2024, it said. {RISE}\n\nAbout Elmwood\n\nElmwood runs 12 sawmills."
    record = as_record(explain(text))
    assert record["version"] == 1
    found = keys_of(record)
    rows = {key for key in found if key.startswith("sentences.numbers.row.")}
    assert found - rows == KEYS
    columns = {field.name for field in dataclasses.fields(extractor.model.Observation)}
    assert {key.removeprefix("sentences.numbers.row.") for key in rows} == columns


def test_explain_json_keeps_decimals_and_dates(explain: Explain) -> None:
    record = json.loads(json.dumps(as_record(explain("Output was 3.20 million tonnes in May 2024."))))
    [number] = [number for number in record["sentences"][0]["numbers"] if number["outcome"] == "row"]
    assert (record["published"], number["value"], number["row"]["period_start"]) == (
        "2024-06-12", "3200000", "2024-05-01",
    )  # fmt: skip


def test_explain_codes_are_those_that_are_documented(engine: Engine) -> None:
    for file in corpus()[:4]:
        for number in explained(engine, release_of(file)).numbers:
            assert number.outcome in get_args(Outcome)
            assert {decision.source for decision in number.decisions} <= set(get_args(Source))


def test_explain_verb_gives_frozen_values(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "Stages", lambda *_, **__: engine)
    api._kept.cache_clear()
    told = extractor.explain(RISE, published="2024-06-12", number="3.2%")
    assert isinstance(told, extractor.Explanation)
    [number] = told.numbers
    with pytest.raises(dataclasses.FrozenInstanceError):
        number.text = "4%"  # type: ignore[misc]
    assert callable(extractor.explain), "no module of the package takes the verb's name"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        pytest.param({"text_or_html": ""}, ReleaseError, id="an empty text"),
        pytest.param({"text_or_html": RISE, "published": "12 June"}, UsageError, id="no date"),
        pytest.param({"text_or_html": RISE, "number": "7%"}, UsageError, id="no such number"),
        pytest.param({"text_or_html": b"<p> </p>"}, ReleaseError, id="a page without text"),
    ],
)
def test_explain_verb_says_what_is_wrong(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, call: dict[str, Any], error: type[Exception]
) -> None:
    monkeypatch.setattr(api, "Stages", lambda *_, **__: engine)
    api._kept.cache_clear()
    with pytest.raises(error):
        extractor.explain(**call)
