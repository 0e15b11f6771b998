"""Twenty corrections made in the page of a report -> tests in the user's rules, red until these are mended."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser, need_browser, open_browser
from conftest import Ready

from extractor.export import read_observations
from extractor.report import write_report
from extractor.run import pages, run_folder

LINES = (
    "garden kitchen travel winter summer leather sports office outdoor baby silver bridal walking marine wedding "
    "school evening mountain city rain"
).split()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    need_browser()
    with open_browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


def extractor(*arguments: object) -> tuple[int, str]:
    ended = subprocess.run([sys.executable, "-m", "extractor", *map(str, arguments)], capture_output=True, text=True)
    return ended.returncode, ended.stdout


def test_review_of_twenty_corrections_in_the_page_is_red_until_the_rules_are_mended(
    browser: Browser, recipe: Ready, tmp_path: Path
) -> None:
    releases, output, rules = tmp_path / "releases", tmp_path / "out", tmp_path / "mine"
    releases.mkdir()
    for number, line in enumerate(LINES):
        text = f"Sales of the {line} range rose {number + 1}.5% year on year in May 2024."
        (releases / f"{number:02}.txt").write_text(text)
    run_folder([releases], output, recipe)
    table = list(read_observations(output / "observations.csv"))
    assert len(table) == 20
    write_report(lambda: iter(table), lambda: pages(output), tmp_path / "report.html", title="Sales")

    browser.open(tmp_path / "report.html")
    for number in range(20):
        browser.run(f"choose({number})")
        browser.press("c")
        place = int(browser.get("cell('source', chosen)").removesuffix(".txt"))
        browser.type("#form input[name=metric]", f"{LINES[place]}_range_sales")
        browser.click("#form button[type=submit]")
    assert browser.text("#export-count") == "20"
    browser.click("#export")
    said = tmp_path / "corrections.jsonl"
    said.write_text(browser.downloaded("corrections.jsonl"), encoding="utf-8")

    code, _ = extractor("review", "apply", said, "--rules", rules, "--releases", releases)
    assert code == 0
    code, out = extractor("rules", "test", "--mine", "--rules", rules)
    assert (code, out.splitlines()[-1]) == (1, "0 of 20 examples and rejects hold")
    entries = (f"  - {{id: {line}_range_sales, names: [sales of the {line} range]}}\n" for line in LINES)
    (rules / "mended.yaml").write_text("metrics:\n" + "".join(entries))
    code, out = extractor("rules", "test", "--mine", "--rules", rules)
    assert (code, out.splitlines()[-1]) == (0, "20 of 20 examples and rejects hold"), out
