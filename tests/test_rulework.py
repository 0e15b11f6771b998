"""Work on rules: lint, new entries, coverage and differences on a corpus, publishers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor import extract
from extractor.errors import UsageError
from extractor.pipeline import Engine
from extractor.rulebook import MetricRule, Publishers, Rulebook, StatementRule, load_rulebook
from extractor.rulecheck import check_rules
from extractor.rulework.coverage import coverage
from extractor.rulework.differ import difference
from extractor.rulework.gold import read_facts
from extractor.rulework.lint import lint
from extractor.rulework.listing import listed, shown
from extractor.rulework.new import new_rule

RULEBOOK = load_rulebook()


def folder(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine"
    path.mkdir(exist_ok=True)
    (path / "a.yaml").write_text(text, encoding="utf-8")
    return path


# --- lint --------------------------------------------------------------------------------------------

FOUND = {
    "an override": ("metrics:\n  - {id: gdp, names: [gdp]}\n", "note: gdp: replaces the rule of metrics at"),
    "an extension": ("metrics:\n  - {id: gdp, extends: true, names: [x y]}\n", "note: gdp: adds to the rule"),
    "a wording that another rule has": (
        "metrics:\n  - {id: takings, names: [retail sales]}\n", "takings: 'retail sales' is a wording of retail_sales",
    ),
    "a wording that is never found": (
        "metrics:\n  - {id: takings, names: [takings, the]}\n", "names: 'the' holds no word",
    ),
    "a unit that there is none of": (
        "metrics:\n  - {id: takings, names: [takings], unit: percant}\n", "did you mean 'percent'?",
    ),
    "a currency sign of two": ("currencies:\n  - {id: ABC, before: ['£']}\n", "ABC: '£' is a wording of GBP too"),
    "a cue of two meanings": ("cues:\n  - {id: up2, role: change_verb, direction: down, verbs: [rise]}\n", "'rise'"),
    "a rule that nothing reaches": (
        "statements:\n  - {id: first, patterns: ['hit {value}']}\n"
        "  - {id: second, patterns: ['{metric} hit {value}']}\n",
        "second: is never reached: first (",
    ),
    "a rule that takes all": ("statements:\n  - {id: all, patterns: ['{value}']}\n", "so that none is reached"),
    "a pattern that runs away": (
        "refusals:\n  - {id: bad, reason: r, patterns: ['(?:\\w+\\s?)+%%']}\n", "bad: a pattern can run away",
    ),
    "no example": ("metrics:\n  - {id: takings, names: [takings]}\n", "takings: has no examples and no rejects"),
    "an unknown slot": ("statements:\n  - {id: a, patterns: ['{valu} {value}']}\n", "{valu} (did you mean 'value'?)"),
    "an unknown slot in choices": ("statements:\n  - {id: a, patterns: ['({bas}|x) {value}']}\n", "unknown slot {bas}"),
    "a bracket left open": ("statements:\n  - {id: a, patterns: ['[x {value}']}\n", "close every [ with ]"),
    "no value": ("statements:\n  - {id: a, patterns: ['{metric}']}\n", "has no {value}"),
    "an unknown meaning": ("periods:\n  - {id: a, meaning: yeer, patterns: [x]}\n", "did you mean 'year'?"),
    "an unknown placeholder": (
        "periods:\n  - {id: a, meaning: year, patterns: ['<yyy>']}\n", "unknown placeholder <yyy> (did you mean",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), FOUND.values(), ids=FOUND.keys())
def test_rulework_lint_tells(tmp_path: Path, text: str, told: str) -> None:
    findings = [str(finding) for finding in lint([folder(tmp_path, text)]).findings]
    assert any(told in finding for finding in findings), findings


def test_rulework_lint_finds_nothing_in_the_built_in_rules() -> None:
    assert [str(finding) for finding in lint().findings] == []


def test_rulework_lint_tells_all_errors_at_once(tmp_path: Path) -> None:
    linted = lint([folder(tmp_path, "metrics:\n  - {id: a}\n  - {id: b, name: [x]}\n")])
    assert len(linted.of("error")) == 2


def test_rulework_an_overlay_stands_before_what_takes_the_first(tmp_path: Path) -> None:
    rules = load_rulebook([folder(tmp_path, "statements:\n  - {id: mine, patterns: ['{metric} hit {value}']}\n")])
    assert rules.of(StatementRule)[0].id == "mine"


def test_rulework_an_extension_adds_to_lists_and_keeps_the_rest(tmp_path: Path) -> None:
    text = "metrics:\n  - {id: retail_sales, extends: true, names: [shop takings]}\n"
    [rule] = [rule for rule in load_rulebook([folder(tmp_path, text)]).of(MetricRule) if rule.id == "retail_sales"]
    assert {"retail sales", "shop takings"} <= set(rule.names)
    assert rule.examples
    assert str(tmp_path) in rule.where


# --- list and show -----------------------------------------------------------------------------------


def test_rulework_show_gives_the_entry_as_written_and_what_overrides_it(tmp_path: Path) -> None:
    text = "metrics:\n  - id: gdp  # ours\n    names: [gdp]\n\n  - {id: other, names: [other]}\n"
    new, old = shown(load_rulebook([folder(tmp_path, text)]), "metrics/gdp")
    assert new.entry == "- id: gdp  # ours\n  names: [gdp]"
    assert new.overrides is old.rule
    assert old.overridden_by is new.rule


def test_rulework_show_and_list_tell_what_is_meant() -> None:
    with pytest.raises(UsageError, match="did you mean 'retail_sales'"):
        shown(RULEBOOK, "retail_sale")
    with pytest.raises(UsageError, match="did you mean 'metrics'"):
        listed(RULEBOOK, kinds=["metric"])


# --- new ---------------------------------------------------------------------------------------------

NEW = (
    ("metric", "till takings"), ("metric", "breakage rate"), ("metric", "kites: all"), ("unit", "crate"),
    ("statement", "{metric} overshot to {value}"), ("publisher", "Statistics Norland"),
)  # fmt: skip


def test_rulework_new_entries_hold_as_they_are_written(tmp_path: Path) -> None:
    for singular, name in NEW:
        new_rule(singular, name, tmp_path / "mine", RULEBOOK)
    new_rule("metric", "retail_sales", tmp_path / "mine", RULEBOOK, add=["shop takings"])
    new_rule("metric", "gdp", tmp_path / "mine", RULEBOOK, override=True)
    rules = load_rulebook([tmp_path / "mine"])
    mine = [rule for rule in rules.rules if rule.where.startswith(str(tmp_path)) and "kites" not in rule.id]
    assert len(mine) == len(NEW) + 1
    assert [str(failure) for failure in check_rules(rules, only=mine)] == []
    assert lint([tmp_path / "mine"]).of("error") == ()
    assert (tmp_path / "mine" / "schema.json").is_file()


def test_rulework_new_keeps_what_stands_in_the_file(tmp_path: Path) -> None:
    text = "metrics:\n- id: a_b\n  names: [a b]  # kept\nwords:\n- {id: w, words: [x]}\n"
    path = folder(tmp_path, "words:\n  - {id: v, words: [x]}\n") / "metrics.yaml"
    path.write_text(text, encoding="utf-8")
    made = new_rule("metric", "till takings", path.parent, RULEBOOK)
    assert made.line == 4
    assert "# kept\n- id: till_takings\n" in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").endswith("words:\n- {id: w, words: [x]}\n")


@pytest.mark.parametrize(
    ("singular", "name", "told"),
    [
        pytest.param("metrik", "x", "did you mean 'metric'", id="a kind that there is none of"),
        pytest.param("metric", "retail sales", "is there already", id="an id that is taken"),
        pytest.param("metric", "retail turnover", "is a wording of retail_sales already", id="a known wording"),
        pytest.param("metric", "!!", "holds no word", id="no word"),
    ],
)
def test_rulework_new_tells(tmp_path: Path, singular: str, name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        new_rule(singular, name, tmp_path, RULEBOOK)
    assert list(tmp_path.iterdir()) == []


# --- coverage and diff -------------------------------------------------------------------------------

FACT = {"text": "3%", "metric": "kite sales", "value": 3, "unit": "percent", "period_start": "2024-05-01",
        "period_end": "2024-05-31"}  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus"
    path.mkdir()
    (path / "a.txt").write_text("Kite sales rose 3% in May 2024.\n\nKite output wobbled past 7% in May 2024.")
    (path / "a.facts.jsonl").write_text(json.dumps(FACT) + "\n")
    return path


def test_rulework_coverage_counts_rows_right_and_wrong_and_gaps(corpus: Path) -> None:
    found = coverage(corpus, Engine(RULEBOOK, min_confidence=0), min_confidence=0)
    by_rule = {count.rule: count for count in found.rules}
    assert (by_rule["cue.rise"].rows, by_rule["cue.rise"].right, by_rule["cue.rise"].wrong) == (1, 1, 0)
    assert (found.rows, found.right, found.judged, found.missed) == (2, 1, 2, 0)
    assert [gap.missing for gap in found.gaps] == ["statement: wobbled past {value}"]
    assert found.explained == 1


def test_rulework_difference_tells_gained_lost_and_changed(corpus: Path) -> None:
    bare = Rulebook(tuple(rule for rule in RULEBOOK.rules if rule.id != "percent"))
    found = difference(bare, RULEBOOK, corpus)
    assert [change.fields for change in found.changed if "unit" in change.fields] or found.gained
    assert found.judged == 1
    assert found.right[1] == 1
    same = difference(RULEBOOK, RULEBOOK, corpus)
    assert (same.gained, same.lost, same.changed) == ((), (), ())


def test_rulework_gold_that_cannot_be_read_is_told_with_its_line(corpus: Path) -> None:
    (corpus / "a.facts.jsonl").write_text(json.dumps(FACT) + "\n{}\n")
    with pytest.raises(UsageError, match=r"a\.facts\.jsonl:2: no fact"):
        read_facts(corpus / "a.txt")


# --- publishers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "url", "found"),
    [
        pytest.param("Statistics Canada", None, "statistics_canada", id="its name"),
        pytest.param("the Office for National Statistics (UK)", None, "uk_ons", id="its name with a bracket"),
        pytest.param("NIKE, Inc.", None, "company_nike", id="a legal form"),
        pytest.param(None, "https://www.bankofcanada.ca/2024/05/x/", "bank_of_canada", id="its site"),
        pytest.param("Royal Bank of Canada", None, "company_royal_bank_of_canada", id="a longer name"),
        pytest.param("Friends of Statistics Canada", None, None, id="another's name that holds it"),
        pytest.param("Nike Museum", None, None, id="another's name that begins with it"),
        pytest.param(None, "http://[bad", None, id="an address that is none"),
        pytest.param(None, None, None, id="nobody"),
    ],
)
def test_rulework_publisher_is_known_by(name: str | None, url: str | None, found: str | None) -> None:
    rule = Publishers(RULEBOOK).of(name, url)
    assert (rule.id if rule else None) == found


@pytest.mark.parametrize(
    ("publisher", "text", "unit"),
    [
        pytest.param("Statistics Canada", "Sales reached $3 million in May 2024.", "CAD", id="a bare sign at home"),
        pytest.param("Statistics Canada", "Sales reached US$3 million in May 2024.", "USD", id="another's sign"),
        pytest.param("CSL", "Sales reached $3 million in May 2024.", "USD", id="a publisher that reports in dollars"),
        pytest.param(None, "Sales reached $3 million in May 2024.", "USD", id="nobody known"),
        pytest.param(
            "Bank of Canada", "Sales reached $3 million in May 2024. All amounts are in US dollars.", "USD",
            id="a release that says otherwise",
        ),
    ],
)  # fmt: skip
def test_rulework_publisher_says_what_a_bare_sign_means(publisher: str | None, text: str, unit: str) -> None:
    [row] = extract(text, published="2024-06-20", publisher=publisher, html=False)
    assert row.unit == unit
    assert ("publisher." in row.rules) == (unit == "CAD")


def test_rulework_publisher_gives_the_fiscal_year_only_where_the_release_states_none() -> None:
    fiscal = "Sales rose 3% in the first quarter of fiscal 2025."
    [row] = extract(fiscal, published="2024-10-30", publisher="Microsoft", html=False)
    assert (str(row.period_start), str(row.period_end)) == ("2024-07-01", "2024-09-30")
    assert "publisher.company_microsoft" in row.rules
    stated = f"{fiscal} Fiscal 2024 ended on March 31, 2024."
    row = extract(stated, published="2024-10-30", publisher="Microsoft", html=False)[0]
    assert str(row.period_start) == "2024-04-01"


def test_rulework_publisher_adjusts_changes_over_a_month_and_no_others() -> None:
    text = "Retail sales rose 0.4% month on month in May 2024. Retail sales rose 3% year on year in May 2024."
    month, year = extract(text, published="2024-06-20", publisher="Statistics Canada", html=False)
    assert (month.adjustment, year.adjustment) == ("seasonally_adjusted", None)
