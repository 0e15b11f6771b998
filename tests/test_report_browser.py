"""The report in a real browser: what a reader sees, clicks, types and keeps; hostile releases; speed; accessibility."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import Browser, need_browser, open_browser

from extractor.export import read_observations
from extractor.export.valid import validate
from extractor.model import Observation
from extractor.read import found_in
from extractor.report import Limits, write_report
from extractor.run import extract_all
from extractor.run.pages import Page, PageBlock, PageMark, PageTable, page_of

if TYPE_CHECKING:
    from extractor.pipeline import Engine

ROOT = Path(__file__).parent.parent
CORPUS = [ROOT / "corpus" / name for name in ("history", "statistics", "fec-growth-outlook-2026-01.html")]
Made = Callable[..., Observation]

CHOSEN = "cell('observation_id', chosen)"
"""The id of the chosen row, asked of the page's script."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    need_browser()
    with open_browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture(scope="module")
def rows_and_pages(engine: Engine) -> tuple[list[Observation], list[Page]]:
    pages: list[Page] = []

    class Watched:
        """The engine, and the pages of what it extracts."""

        model_name, min_confidence = engine.model_name, engine.min_confidence

        def extract(self, release: Any) -> Any:
            extraction = engine.extract(release)
            pages.append(page_of(extraction))
            return extraction

    rows, _ = extract_all(found_in(CORPUS), Watched())
    return rows, pages


@pytest.fixture(scope="module")
def corpus(rows_and_pages: tuple[list[Observation], list[Page]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows, pages = rows_and_pages
    path = tmp_path_factory.mktemp("corpus") / "report.html"
    write_report(lambda: iter(rows), lambda: iter(pages), path, title="Sample releases")
    return path


@pytest.fixture
def opened(browser: Browser, corpus: Path) -> Browser:
    """The report of sample releases, just opened."""
    browser.open(corpus)
    return browser


def made(path: Path, rows: list[Observation], pages: list[Page], **more: Any) -> Path:
    write_report(lambda: iter(rows), lambda: iter(pages), path, title="Report", **more)
    return path


def row_where(browser: Browser, condition: str) -> int:
    """The number of the first row of which a condition of `row` holds."""
    return int(browser.get(f"[...Array(COUNT).keys()].find((row) => {condition})"))


# --- it opens, and says what it is about


def test_report_browser_opens_offline_and_without_complaint(browser: Browser, corpus: Path) -> None:
    browser.requests()
    browser.open(corpus)
    asked = {url for url in browser.requests() if not url.startswith(("data:", "chrome", "about:"))}
    assert asked == {corpus.as_uri()}
    assert browser.complaints() == []


def test_report_browser_tells_the_totals(opened: Browser, rows_and_pages: tuple[list[Any], list[Page]]) -> None:
    rows, pages = rows_and_pages
    numeric = sum(page.numeric for page in pages)
    explained = numeric - sum(len(page.unexplained) for page in pages)
    said = dict(zip(opened.texts("#totals dt"), opened.texts("#totals dd"), strict=True))
    assert said["releases"] == str(len(pages))
    assert said["rows"] == str(len(rows))
    assert said["sentences with numbers"] == str(numeric)
    assert said["explained"] == f"{explained}{100 * explained // numeric}%"


def test_report_browser_underlines_what_no_rule_explained(
    opened: Browser, rows_and_pages: tuple[list[Any], list[Page]]
) -> None:
    at, page = next((at, page) for at, page in enumerate(rows_and_pages[1]) if page.unexplained)
    opened.run("release.show(arguments[0])", at)
    start, end = page.unexplained[0]
    shown = "".join(opened.texts(".text .part.u"))
    assert page.text[start:end] in shown
    assert "wavy" in opened.get(
        "getComputedStyle(document.querySelector('.text .part.u')).textDecorationLine + "
        "getComputedStyle(document.querySelector('.text .part.u')).textDecorationStyle"
    )


# --- what is shown stays in the address


def test_report_browser_keeps_filters_and_row_on_reload(opened: Browser) -> None:
    opened.run("at('f-measure').value = 'growth'; at('f-confidence').value = '0.3'; filter(); choose(fitting[2])")
    before = opened.get(f"[{CHOSEN}, fitting.length, location.hash]")
    assert before[2].startswith("#measure=growth&confidence=0.3&row=")
    opened.driver.refresh()
    opened.until("document.documentElement.dataset.ready === 'yes'")
    assert opened.get(f"[{CHOSEN}, fitting.length, location.hash]") == before
    opened.run("clearFilters()")
    opened.until("fitting.length === COUNT")
    assert "measure" not in opened.get("location.hash")


def test_report_browser_link_leads_to_its_row(opened: Browser, corpus: Path) -> None:
    opened.run("choose(7)")
    wanted, link = opened.get(f"[{CHOSEN}, document.querySelector('.row-link a').href]")
    opened.driver.get("about:blank")
    opened.driver.get(link)
    opened.until("document.documentElement.dataset.ready === 'yes'")
    assert opened.get(CHOSEN) == wanted
    opened.run("location.hash = 'row=no-such-row'")
    opened.until("!at('notice').hidden")
    assert "not on this page" in opened.get("at('notice').textContent")


def test_report_browser_shows_the_sentence_with_its_number(opened: Browser) -> None:
    row = row_where(opened, "cell('quote', row).split(cell('value_text', row)).length === 2")
    opened.run("choose(arguments[0])", row)
    assert opened.texts("#inspector .sentence") == [opened.get(f"cell('quote', {row})")]
    assert opened.texts("#inspector .sentence mark") == [opened.get(f"cell('value_text', {row})")]


def test_report_browser_totals_and_filter_agree_on_rows_to_look_at(opened: Browser) -> None:
    said = dict(zip(opened.texts("#totals dt"), opened.texts("#totals dd"), strict=True))
    opened.run("at('f-flags').value = 'look'; filter()")
    assert int(said["rows to look at"]) == opened.get("fitting.length") > 0


def test_report_browser_saves_the_filtered_rows_as_csv(opened: Browser, tmp_path: Path) -> None:
    opened.run("at('f-measure').value = 'growth'; filter()")
    wanted = opened.get("fitting.map((row) => cell('observation_id', row))")
    opened.click("#rows-csv")
    path = tmp_path / "rows.csv"
    path.write_text(opened.downloaded("rows.csv"), encoding="utf-8", newline="")
    assert [row.observation_id for row in read_observations(path)] == wanted
    assert list(validate(path).faults) == []


# --- the table: filters, order, only what is in view


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [
        pytest.param("f-text", "rate varnland", "/rate.*varnland|varnland.*rate/.test(said(row))", id="words anywhere"),
        pytest.param("f-metric", "industrial_prod", "cell('metric', row).includes('industrial_prod')", id="metric"),
        pytest.param("f-publisher", "Statistics Varnland", "/^Statistics V/.test(cell('publisher', row))", id="office"),
        pytest.param("f-period", "2024-Q", "cell('period', row).startsWith('2024-Q')", id="period"),
        pytest.param("f-measure", "growth", "cell('measure', row) === 'growth'", id="measure"),
        pytest.param("f-rule", "bracket", "cell('rules', row).includes('bracket')", id="rule"),
        pytest.param("f-flags", "revised", "cell('flags', row).split(' ').includes('revised')", id="one flag"),
        pytest.param("f-flags", "none", "cell('flags', row) === ''", id="no flag"),
        pytest.param("f-confidence", "0.9", "Number(cell('confidence', row)) >= 0.9", id="confidence"),
    ],
)  # fmt: skip
def test_report_browser_filters(opened: Browser, field: str, value: str, holds: str) -> None:
    opened.run(
        "const field = at(arguments[0]); field.value = arguments[1];"
        "field.dispatchEvent(new Event('input', { bubbles: true }))", field, value,
    )  # fmt: skip
    opened.run("window.said = (row) => JSON.stringify({ ...rowObject(row), rules: '' }).toLowerCase()")
    wanted = opened.get(f"[...Array(COUNT).keys()].filter((row) => {holds})")
    assert 0 < len(wanted) < opened.get("COUNT")
    opened.until(f"fitting.length === {len(wanted)}")
    assert opened.get("fitting") == wanted
    assert opened.text("#shown") == f"{len(wanted)} of {opened.get('COUNT')} rows"
    assert opened.get("at('grid').getAttribute('aria-rowcount')") == str(len(wanted) + 1)


def test_report_browser_search_is_typed_and_cleared(opened: Browser) -> None:
    opened.press("/")
    opened.press("no such words")
    opened.until("!at('grid-empty').hidden")
    opened.click("#empty-clear")
    opened.until("fitting.length === COUNT")
    assert opened.get("at('f-text').value") == ""


@pytest.mark.parametrize("name", ["value", "metric_text", "published", "period"])
def test_report_browser_sorts_both_ways(opened: Browser, name: str) -> None:
    def order() -> list[Any]:
        texts = opened.get(
            f"Array.from({{length: 12}}, (_, i) => document.querySelector(`[aria-rowindex='${{i + 2}}'][data-row]`))"
            f".map((line) => cell('{name}', Number(line.dataset.row)))"
        )
        return [Decimal(text) if name == "value" else text.lower() for text in texts]

    button = f"[data-name={name}] button"
    opened.click(button)
    assert opened.get(f"document.querySelector('[data-name={name}]').getAttribute('aria-sort')") == "ascending"
    up = order()
    opened.click(button)
    down = order()
    if name != "metric_text":  # whose order is that of the language, not of the code points
        assert up == sorted(up) and down == sorted(down, reverse=True)
    assert up != down
    opened.click(button)
    assert opened.get("document.querySelectorAll('[aria-sort]').length") == 0
    assert opened.get("Number(document.querySelector('[data-row]').dataset.row)") == 0


# --- the table and the text follow one another


def test_report_browser_row_leads_to_its_number_metric_and_period(opened: Browser) -> None:
    row = row_where(opened, "cell('value_text', row) === '0.7%' && cell('source', row).includes('kestria')")
    opened.run("table.mark(arguments[0])", row)
    opened.click(f"#row-{row}")
    assert opened.texts(".text .on-v") == ["0.7%"]
    assert opened.texts(".text .on-m") == ["household consumption"]
    assert opened.texts(".text .on-p") == ["the fourth quarter"]
    assert opened.get("document.querySelector('.on-v').getBoundingClientRect().top < innerHeight")
    assert "GDP up" in opened.text(".release-head h2")


def test_report_browser_number_leads_to_its_row(opened: Browser) -> None:
    last = "[...document.querySelectorAll('.text .number-mark')].at(-1)"
    opened.run(f"release.show(DATA.releases.length - 1); {last}.scrollIntoView(); {last}.click()")
    row = opened.get("chosen")
    assert opened.get(f"{last}.textContent") == opened.get("cell('value_text', chosen)")
    assert opened.get(f"document.getElementById('row-{row}').getAttribute('aria-selected')") == "true"
    assert opened.get("at('grid').getAttribute('aria-activedescendant')") == f"row-{row}"
    box = opened.get(f"document.getElementById('row-{row}').getBoundingClientRect().toJSON()")
    assert box["top"] >= 0 and box["bottom"] <= 901


def test_report_browser_cell_of_a_table_leads_to_its_row_and_heads(opened: Browser) -> None:
    row = row_where(opened, "cell('table_cell', row) === 't1r3c4' && cell('source', row).includes('arvenia')")
    opened.run("choose(arguments[0])", row)
    assert opened.texts("td .on-v") == ["412"]
    assert opened.texts("th.on-head") == ["Q1 2025", "Unemployed"]
    opened.run("choose(0)")
    opened.run("release.show(DATA.rows.release[arguments[0]])", row)
    opened.click(f"td [data-rows='{row}']")
    assert opened.get("chosen") == row


def test_report_browser_says_when_the_filters_hide_the_row(opened: Browser) -> None:
    opened.run(
        "at('f-text').value = 'varnland'; filter(); choose(arguments[0])",
        row_where(opened, "cell('source', row).includes('kestria')"),
    )
    assert "The filters hide this row" in opened.text("#inspector")
    opened.click("#inspector button.link")
    opened.until("fitting.length === COUNT")
    assert "The filters hide this row" not in opened.text("#inspector")


def test_report_browser_draws_overlaps_letter_by_letter(browser: Browser, observation: Made, tmp_path: Path) -> None:
    text = "\U0001f4c8 May exports of cars rose by 5 cars in May."
    spans = {"metric": (2, 21), "period": (2, 5), "value": (30, 36), "all": (2, len(text))}
    row = observation(value_text="5 cars", char_start=30, char_end=36, quote=text)
    other = observation(observation_id="two", value_text="cars", char_start=32, char_end=36, quote=text)
    page = Page("0a1b", "a.txt", text, blocks=(PageBlock("paragraph", 0, len(text)),), numeric=1,
                unexplained=(spans["all"],), marks={"6f1e": PageMark(spans["metric"], spans["period"])})  # fmt: skip
    browser.open(made(tmp_path / "report.html", [row, other], [page]))
    drawn = browser.get(
        "[...document.querySelectorAll('.text p .part')].map((one) =>"
        " [one.textContent, [...one.classList].filter((name) => name.length === 1).sort().join('')])"
    )
    assert drawn == [
        ["May", "mpu"], [" exports of cars", "mu"], [" rose by ", "u"], ["5 ", "uv"], ["cars", "uv"], [" in May.", "u"],
    ]  # fmt: skip
    assert browser.text(".text p").replace(" (a number here is not explained)", "") == text
    assert browser.get("toCharacters(pageOf(0), toUnits(pageOf(0), 30))") == 30
    inner = browser.all(".text p .part.v")[1]
    inner.click()
    first = browser.get("chosen")
    inner.click()
    assert {first, browser.get("chosen")} == {0, 1}, "a second click means what lies below"


def test_report_browser_goes_by_keys(opened: Browser) -> None:
    from selenium.webdriver import Keys

    opened.run("at('grid').focus()")
    opened.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert opened.get("chosen") == 2
    opened.press(Keys.END)
    assert opened.get("chosen") == opened.get("COUNT - 1")
    assert opened.get("document.querySelectorAll('#grid-body [data-row]').length") < 40
    opened.press(Keys.HOME, Keys.PAGE_DOWN)
    assert opened.get("chosen") > 5
    opened.press(Keys.HOME, Keys.ENTER)
    assert opened.get("document.activeElement.textContent") == opened.get("cell('value_text', chosen)")
    opened.press(Keys.ARROW_RIGHT)
    assert opened.get("document.activeElement.dataset.rows.split(' ').map(Number).includes(chosen)")
    assert opened.get("chosen") == 1
    opened.press(Keys.ENTER)
    assert opened.get("document.activeElement.id") == "grid"
    opened.press("j")
    assert opened.get("chosen") == 2
    opened.press("?")
    assert opened.get("at('help').open")
    opened.press(Keys.ESCAPE)
    assert not opened.get("at('help').open")


# --- series over time


def test_report_browser_charts_a_series_with_its_vintages(opened: Browser) -> None:
    opened.run("at('f-publisher').value = 'Statistics Varnland'; at('f-metric').value = 'industrial_prod'; filter()")
    opened.click("#tab-chart")
    series = opened.get("at('series').selectedOptions[0].textContent")
    assert series == "industrial_production · growth, pop · % · monthly · Statistics Varnland (4)"
    said = opened.get("[...document.querySelectorAll('circle')].map((one) => one.getAttribute('aria-label'))")
    january = [text for text in said if text.startswith("2025-01")]
    assert [text.split(",")[0] for text in january if not text.endswith("earlier")] == ["2025-01: 0.8%"]
    assert "2025-01: 0.6%, actual, told 2025-02-20, earlier" in january
    opened.run("document.querySelector('circle.earlier').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
    assert opened.get("cell('published', chosen)") == "2025-02-20"
    assert opened.texts(".text .on-v") == ["0.6%"]


def test_report_browser_draws_no_chart_of_one_period_and_names_the_unit_whole(
    browser: Browser, observation: Made, tmp_path: Path
) -> None:
    one = {"period_start": date(2024, 5, 1), "period_end": date(2024, 5, 31), "freq": "M", "unit": "million_tonnes"}
    two = {"period_start": date(2024, 6, 1), "period_end": date(2024, 6, 30), "freq": "M", "unit": "million_tonnes"}
    lone = observation(period="2024-05", **one)
    browser.open(made(tmp_path / "lone.html", [lone], []))
    browser.click("#tab-chart")
    assert browser.get("document.querySelectorAll('svg').length") == 0
    assert "One period only" in browser.get("document.getElementById('chart').textContent")
    both = [lone, observation(period="2024-06", observation_id="b", value=Decimal("3.25"), **two)]
    browser.open(made(tmp_path / "both.html", both, []))
    browser.click("#tab-chart")
    labels = browser.texts("#chart svg text")
    assert "million tonnes" in labels
    assert len(set(labels)) == len(labels)
    boxes = browser.get(
        "[...document.querySelectorAll('#chart svg text')].map((one) => one.getBBox())"
        ".map((box) => [box.x, box.y, box.x + box.width])"
    )
    assert all(left >= 0 and top >= 0 and right <= 720 for left, top, right in boxes)


def test_report_browser_chart_keeps_apart_what_differs(browser: Browser, observation: Made, tmp_path: Path) -> None:
    def row(at: int, **more: Any) -> Observation:
        day = date(2025, at + 1, 28)
        told = {"period": f"2025-0{at + 1}", "period_start": day, "period_end": day, "freq": "M", "published": day}
        return observation(observation_id=f"{at}{sorted(more)}{sorted(map(str, more.values()))}", **{**told, **more})

    changes = [("ref_area", "NO"), ("measure", "level"), ("unit", "NOK"), ("comparison", "pop"), ("metric", "gdp")]
    apart: list[dict[str, Any]] = [{name: other} for name, other in changes]
    rows = [row(0), row(1), row(2, status="forecast"), *(row(0, **one) for one in apart)]
    browser.open(made(tmp_path / "report.html", rows, [Page("0a1b", "a.txt", "Text.")]))
    browser.click("#tab-chart")
    assert browser.get("at('series').options.length") == 1 + len(apart)
    assert browser.get("document.querySelectorAll('circle').length") == 3
    paths = browser.get("[...document.querySelectorAll('line.path')].map((one) => one.getAttribute('class'))")
    assert paths == ["path", "path dashed"]
    assert browser.get("getComputedStyle(document.querySelector('.path.dashed')).strokeDasharray") != "none"
    assert len(browser.all(".points tbody tr")) == 3


# --- review


def test_report_browser_review_is_kept_exported_and_taken_in_again(opened: Browser, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    opened.run("choose(0)")
    opened.press("r")
    opened.press("j", "w")
    opened.press("j", "c")
    opened.type("#form input[name=period]", "next year")
    opened.press(Keys.ENTER)
    assert "is not of the form" in opened.text("#form .problem")
    opened.type("#form input[name=period]", "2025-Q1")
    opened.type("#form-note", "the quarter, <b>not</b> the month")
    opened.click("#form button[type=submit]")
    assert opened.get("[0, 1, 2].map(verdictOf)") == ["right", "wrong", "corrected"]
    mark_missing(opened, "2015")
    assert opened.texts(".missing li bdi") == ["2015: base year"]
    assert opened.texts(".text .x") == ["2015"]

    browser = opened
    browser.driver.refresh()
    browser.until("document.documentElement.dataset.ready === 'yes'")
    assert browser.get("[0, 1, 2, 3].map(verdictOf)") == ["right", "wrong", "corrected", ""]
    assert browser.text("#export-count") == "4"
    browser.click("#export")
    text = browser.downloaded("corrections.jsonl")
    lines = {line["verdict"]: line for line in map(json.loads, text.splitlines())}
    check_lines(lines, browser)

    browser.run("localStorage.clear()")
    browser.driver.refresh()
    browser.until("document.documentElement.dataset.ready === 'yes'")
    assert browser.get("review.own().length") == 0
    kept = tmp_path / "corrections.jsonl"
    kept.write_text(text + '{"verdict": "perhaps"}\nno json\n', encoding="utf-8")
    browser.run("at('import-file').hidden = false")
    browser.one("#import-file").send_keys(str(kept))
    browser.until("!at('notice').hidden")
    assert "4 taken in" in browser.text("#notice") and "2 not understood: line 5: verdict" in browser.text("#notice")
    browser.click("#export")
    assert browser.downloaded("corrections.jsonl") == text
    browser.run("choose(0)")
    browser.press("u")
    assert browser.get("review.own().length") == 3


def mark_missing(browser: Browser, words: str) -> None:
    """Selects words of the text of the shown release and marks them as a number that has no row."""
    browser.run("release.show(DATA.releases.findIndex((one) => one.source.includes('varnland-industry-2025-01')))")
    browser.run(
        "const walker = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);"
        "while (walker.nextNode()) { const at = walker.currentNode.data.indexOf(arguments[0]); if (at < 0) continue;"
        "const range = document.createRange(); range.setStart(walker.currentNode, at);"
        "range.setEnd(walker.currentNode, at + arguments[0].length); getSelection().removeAllRanges();"
        "getSelection().addRange(range); }",
        f"({words}",
    )
    browser.run("const one = getSelection().getRangeAt(0); one.setStart(one.startContainer, one.startOffset + 1)")
    browser.press("m")
    browser.type("#form input[name=metric_text]", "base year")
    browser.click("#form button[type=submit]")


def check_lines(lines: dict[str, Any], browser: Browser) -> None:
    """The form that `extractor review` reads."""
    shared = ["verdict", "observation_id", "release_id", "source", "publisher", "published", "quote", "char_start",
              "char_end", "value_text", "fields", "row", "rules", "note", "at"]  # fmt: skip
    assert set(lines) == {"right", "wrong", "corrected", "missing"}
    for verdict in ("right", "wrong", "corrected"):
        assert list(lines[verdict]) == shared
    right, corrected, missing = lines["right"], lines["corrected"], lines["missing"]
    assert right["observation_id"] == browser.get("cell('observation_id', 0)") and right["fields"] == {}
    assert right["row"]["value"] == browser.get("cell('value', 0)") and isinstance(right["row"]["char_start"], int)
    assert corrected["fields"] == {"period": "2025-Q1"} and corrected["note"] == "the quarter, <b>not</b> the month"
    assert [name for name in shared if name != "row"] == list(missing)
    assert missing["observation_id"] is None and missing["value_text"] == "2015"
    assert missing["fields"] == {
        "metric_text": "base year", "measure": "level", "comparison": "none", "status": "actual", "qualifier": "none",
        "value_text": "2015",
    }  # fmt: skip
    assert "(2015 = 100)" in missing["quote"]
    source = (ROOT / "corpus" / "history" / "varnland-industry-2025-01.txt").read_text(encoding="utf-8")
    assert source[missing["char_start"] : missing["char_end"]] == "2015"


def test_report_browser_review_filters_and_older_words_are_left(opened: Browser) -> None:
    opened.run("choose(4)")
    opened.press("w")
    older = opened.get("JSON.stringify({ ...review.own()[0], verdict: 'right', at: '2001-01-01T00:00:00Z' })")
    assert opened.run("return review.read(arguments[0])", older)["older"] == 1
    assert opened.get("verdictOf(4)") == "wrong"
    opened.run("at('f-review').value = 'wrong'; filter()")
    assert opened.get("fitting") == [4]


def test_report_browser_works_where_nothing_can_be_stored(browser: Browser, corpus: Path) -> None:
    forbid = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    script = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forbid})
    try:
        browser.open(corpus, fresh=False)
        assert "keeps nothing" in browser.text("#notice")
        browser.run("choose(0)")
        browser.press("r")
        assert browser.get("review.own().length") == 1
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


# --- hostile releases

INJECTIONS = {
    "a script element": "<script>ran('script')</script>",
    "the end of the data's own element": "</script><script>ran('broken out')</script>",
    "an event handler": "<img src=x onerror=\"ran('handler')\"><svg onload=\"ran('svg')\">",
    "an address that is script": "javascript:ran('address')",
    "a frame with a document of its own": "<iframe srcdoc=\"<script>parent.ran('frame')</script>\"></iframe>",
    "a style and a base": "<style>*{display:none}</style><base href='//evil.example/'><link href=//evil.example/x.css>",
    "a comment that swallows": "<!--<script>ran('comment')",
}


@pytest.mark.parametrize("hostile", INJECTIONS.values(), ids=INJECTIONS.keys())
def test_report_browser_shows_hostile_text_and_never_runs_it(
    browser: Browser, observation: Made, tmp_path: Path, hostile: str
) -> None:
    text = f"{hostile} rose 3.2%."
    start = len(hostile) + 6
    row = observation(
        quote=text, metric_text=hostile, metric=hostile, source=hostile, publisher=hostile, title=hostile, unit=hostile,
        period=hostile, period_end=date(2025, 1, 31), period_text=hostile, flags=hostile, rules=hostile,
        attribution=hostile, value_text="3.2%", char_start=start, char_end=start + 4, published=date(2025, 2, 1),
    )  # fmt: skip
    page = Page(
        "0a1b", hostile, text, url=hostile, publisher=hostile, title=hostile, language=hostile, numeric=1,
        blocks=(PageBlock("title", 0, len(text)), PageBlock("table", 0, 4)),
        tables=(PageTable(1, 1, (hostile,), ((hostile, hostile), (hostile, "4")), ("00", "01")),),
        marks={"6f1e": PageMark((0, len(hostile)), (0, len(hostile)))},
    )  # fmt: skip
    watch = (
        "window.told = []; window.ran = (what) => told.push(what); window.alert = ran;"
        "document.addEventListener('securitypolicyviolation', (event) => told.push(event.violatedDirective));"
    )
    script = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": watch})
    try:
        browser.complaints()
        browser.requests()
        path = tmp_path / "report.html"
        write_report(lambda: iter([row]), lambda: iter([page]), path, title=hostile)
        browser.open(path)
        line = json.dumps({
            "verdict": "wrong", "observation_id": "6f1e", "release_id": "0a1b", "quote": hostile,
            "value_text": hostile, "fields": {"metric": hostile}, "note": hostile, "at": "2025",
        })  # fmt: skip
        browser.run("review.read(arguments[0]); review.read(JSON.stringify({ verdict: arguments[1] }))", line, hostile)
        browser.run("tell(review.read(arguments[0] + '\\n').wrong.join())", hostile)
        browser.press("c")
        browser.run("at('form').close()")
        browser.click("#tab-chart")
        assert hostile in browser.text(".text h3")
        assert browser.get("document.title") == hostile
        assert browser.get("told") == []
        assert browser.complaints() == []
        assert {url for url in browser.requests() if not url.startswith("data:")} == {path.as_uri()}
        assert browser.all("iframe, img, base, link, object") == []
        assert browser.get("[...document.querySelectorAll('a[href]')].every((a) => a.protocol === 'file:')")
        browser.run(
            "const one = document.createElement('div'); one.setAttribute('style', 'color: red');"
            "try { one.setAttribute('onclick', \"ran('inline')\"); one.click(); } catch {}"
        )
        browser.until("told.length >= 2")
        broken = ["require-trusted-types-for", "style-src-attr"]
        assert sorted(browser.get("told")) == broken, "the policy is in force, and what breaks it is told"
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
        browser.complaints()


# --- size


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, observation: Made) -> Path:
    """1,000 releases with 20,000 rows and about 4 million characters of text."""
    rows, pages = [], []
    for number in range(1000):
        release_id, text, marks, blocks, starts = f"{number:016x}", "", {}, [], []
        for i in range(20):
            sentence = (
                f"Sales of product {number % 37}-{i} in region {i} rose {i}.{number % 10}% in May 2025, and this "
                "is what the statistics office of the region says about it in two or three more words. "
            )
            starts.append(len(text))
            blocks.append(PageBlock("paragraph", len(text), len(text) + len(sentence)))
            text += sentence + "\n"
        for i, start in enumerate(starts):
            value_text = f"{i}.{number % 10}%"
            at = text.index(value_text + " in", start)
            row_id = f"{number:010x}{i:010x}"
            marks[row_id] = PageMark((start, at - 6), (at + len(value_text) + 4, at + len(value_text) + 12))
            rows.append(observation(
                observation_id=row_id, release_id=release_id, source=f"folder/{number}.html", value_text=value_text,
                publisher=f"Office {number % 50}", title=f"Sales in May, note {number}", value=Decimal(value_text[:-1]),
                published=date(2020, 1, 1) + timedelta(days=number), metric=f"sales_of_product_{number % 37}_{i}",
                metric_text=f"Sales of product {number % 37}-{i} in region {i}", char_start=at,
                char_end=at + len(value_text), period="2025-05", period_start=date(2025, 5, 1),
                period_end=date(2025, 5, 31), freq="M", quote=text[start : blocks[i].end].strip(),
            ))  # fmt: skip
        pages.append(Page(release_id, f"folder/{number}.html", text, blocks=tuple(blocks), numeric=20, marks=marks))
    return made(tmp_path_factory.mktemp("large") / "report.html", rows, pages)


def test_report_browser_opens_a_thousand_releases_in_two_seconds(browser: Browser, large: Path) -> None:
    times = []
    for _ in range(2):
        begun = time.monotonic()
        browser.open(large, fresh=False)
        browser.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        times.append(time.monotonic() - begun)
    assert browser.get("[COUNT, DATA.releases.length]") == [20000, 1000]
    assert min(times) < 2, times
    assert browser.get("document.querySelectorAll('*').length") < 12000  # the lists of choices, not the rows
    browser.run("window.begun = performance.now(); at('f-text').value = 'region 7 note 99'; filter()")
    assert browser.get("performance.now() - begun") < 1000
    assert browser.get("fitting.length") > 0


def test_report_browser_reaches_every_row_of_a_large_table(browser: Browser, large: Path) -> None:
    from selenium.webdriver import Keys

    browser.open(large)
    browser.run("at('grid').focus()")
    browser.press(Keys.END)
    assert browser.get("chosen") == 19999
    last = browser.get("document.getElementById('row-19999').getAttribute('aria-rowindex')")
    assert last == "20001" == browser.get("at('grid').getAttribute('aria-rowcount')")
    assert browser.get(CHOSEN) == f"{999:010x}{19:010x}"


def test_report_browser_prints_the_table_as_far_as_it_says(browser: Browser, large: Path) -> None:
    browser.open(large)
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert len(browser.all("#grid-body [data-row]")) == 500
    assert browser.text(".print-note") == "19,500 more rows are not printed."
    browser.run("dispatchEvent(new Event('afterprint'))")
    assert browser.get("document.querySelectorAll('#grid-body [data-row]').length") < 40
    pdf = browser.driver.execute_cdp_cmd("Page.printToPDF", {})
    assert len(pdf["data"]) > 10_000


def test_report_browser_parts_name_one_another(browser: Browser, observation: Made, tmp_path: Path) -> None:
    rows = [observation(observation_id=f"r{i}", release_id=f"r{i}", source=f"{i}.txt") for i in range(3)]
    pages = [Page(f"r{i}", f"{i}.txt", "Retail sales rose 3.2%.", numeric=1) for i in range(3)]
    path = made(tmp_path / "my report#1.html", rows, pages, limits=Limits(releases=2))
    browser.open(path)
    assert "Part 1 of 2: releases 1 to 2" in browser.text("#part")
    browser.run("choose(0)")
    browser.press("r")
    browser.click("#part a")
    browser.until("document.documentElement.dataset.ready === 'yes' && DATA.part.number === 2")
    assert browser.texts(".release-head .facts bdi") == ["2.txt"]
    assert browser.text("#export-count") == "1", "what is said in one part is exported from any"


def test_report_browser_of_nothing_says_so(browser: Browser, tmp_path: Path) -> None:
    browser.open(made(tmp_path / "report.html", [], []))
    assert "No release" in browser.text("#release")
    assert browser.complaints() == []


# --- accessibility


def findings(browser: Browser) -> list[str]:
    """What axe-core finds that is serious or worse."""
    import axe_core_python

    script = Path(axe_core_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    browser.run(script)
    found = browser.driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then((r) => done(r.violations))"
    )
    return [
        f"{one['impact']} {one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in found if one["impact"] in ("serious", "critical") for node in one["nodes"]
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "state",
    [
        pytest.param("choose(3); say('right')", id="table and text"),
        pytest.param("choose(Array(COUNT).keys().find((row) => cell('table_cell', row))); say('wrong')", id="a table"),
        pytest.param("at('f-text').value = 'varnland'; filter(); switchTo('chart'); choose(fitting[0])", id="chart"),
        pytest.param("choose(3); say('corrected')", id="form"),
        pytest.param("at('help').showModal()", id="help"),
        pytest.param("at('f-text').value = 'nothing such'; filter()", id="nothing found"),
    ],
)  # fmt: skip
def test_report_browser_has_no_serious_finding(opened: Browser, state: str, scheme: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    opened.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        opened.run(state)
        assert findings(opened) == []
    finally:
        opened.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_report_browser_fits_a_narrow_screen(opened: Browser) -> None:
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": False}
    opened.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        opened.driver.refresh()
        opened.until("document.documentElement.dataset.ready === 'yes'")
        assert opened.get("at('facets').hidden"), "the filters are folded"
        tops = opened.get("['grid-head', 'row-0'].map((id) => at(id).getBoundingClientRect().top)")
        assert tops[0] < tops[1], "the heads stand over the rows"
        assert opened.get("scrollY") == 0
        for state in ("choose(5)", "switchTo('chart')"):
            opened.run(state)
            assert opened.get("document.documentElement.scrollWidth") <= 360
        assert findings(opened) == []
    finally:
        opened.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
