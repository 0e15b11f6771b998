"""The public verbs of the package."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.clean import Cleaner
from extractor.errors import ReleaseError, UsageError
from extractor.inputs import kind_of
from extractor.match.periods.finder import find_periods
from extractor.match.quantities.finder import find_quantities
from extractor.model import Document, Known, Observation, Release
from extractor.pipeline import MIN_CONFIDENCE, Engine
from extractor.read import MAX_BYTES, Found, found_in, main_release, release_from_text
from extractor.rulebook import load_rulebook

if TYPE_CHECKING:
    import pandas as pd

    from extractor.story import Explanation

__all__ = ["explain", "extract", "extract_folder", "find_periods", "find_quantities", "iter_folder", "read_page"]

_LOG = logging.getLogger(__name__)


def extract(
    text_or_html: str | bytes,
    *,
    published: date | str | None = None,
    publisher: str | None = None,
    title: str | None = None,
    url: str | None = None,
    source: str = "",
    html: bool | None = None,
    model: str | None = None,
    rules: Iterable[Path | str] = (),
    min_confidence: float = MIN_CONFIDENCE,
    tables: bool = True,
    any_language: bool = False,
) -> list[Observation]:
    """The observations of one press release: those of its text in order, then those of its tables row by row.

    `published` (a date or YYYY-MM-DD) is what "last month" and a bare "May" are read against; where it is left
    out it is looked for in the text. `html` says what the text is; left out, the text shows it. Bytes are read
    like a file: decoded by their mark, what the page declares, or their look; `char_start` and `html_start`
    count in characters of what was decoded. `model` names an installed spaCy pipeline, `rules` are folders laid
    over the built-in rules. Rows of a confidence (0 to 1) below `min_confidence` are left out; 0 keeps all.
    `tables=False` leaves out the numbers of statistical tables.
    A release that is not in English gives no rows, unless `any_language` is set.

    Raises UsageError for a bad date or a missing model, RuleError for a bad rule, ReleaseError for a text that
    cannot be read.

    Examples:
        >>> [row] = extract("Retail sales rose 3.2% year on year in May 2024.", published="2024-06-20")
        >>> row.metric_text, row.value, row.unit, row.measure, row.comparison, row.period
        ('Retail sales', Decimal('3.2'), 'percent', 'growth', 'yoy', '2024-05')
    """
    release = release_of(text_or_html, html, source, Known(day(published), publisher, title, url))
    return list(_engine(model, _folders(rules), min_confidence, tables, any_language).extract(release).observations)


def explain(
    text_or_html: str | bytes,
    *,
    number: str | None = None,
    published: date | str | None = None,
    publisher: str | None = None,
    title: str | None = None,
    url: str | None = None,
    source: str = "",
    html: bool | None = None,
    model: str | None = None,
    rules: Iterable[Path | str] = (),
    min_confidence: float = MIN_CONFIDENCE,
) -> Explanation:
    """What was made of every number of a press release, by which rules, and where a rule nearly fitted.

    `number` narrows to the numbers printed so ("4.4%", or the digits alone) or to the one at a place in the text
    ("@120"). The other arguments and errors are those of `extract`; UsageError too where there is no such number.

    Examples:
        >>> told = explain("Retail sales rose 3.2% year on year in May 2024.", published="2024-06-20")
        >>> [number] = [one for one in told.numbers if one.outcome == "row"]
        >>> number.statement.rule, [(filled.slot, filled.text) for filled in number.statement.slots]
        ('statement.change_verb_by_value', [('change_verb', 'rose'), ('value', '3.2%')])
        >>> number.decision("comparison").because
        '"year on year"'
    """
    from extractor.story import explained, narrowed

    release = release_of(text_or_html, html, source, Known(day(published), publisher, title, url))
    told = explained(_engine(model, _folders(rules), min_confidence, True, False), release)
    return told if number is None else narrowed(told, number, release.content)


def extract_folder(
    path: Path | str,
    *,
    model: str | None = None,
    rules: Iterable[Path | str] = (),
    min_confidence: float = MIN_CONFIDENCE,
    tables: bool = True,
    any_language: bool = False,
    decimals: bool = False,
) -> pd.DataFrame:
    """The observations of all releases in a folder (or one file) as a DataFrame, one row each.

    `rules`, `min_confidence` and `any_language` are as in `extract`. Columns and types are those of `to_frame`:
    numbers are floats, `decimals` adds them as text with all their digits.
    Releases that cannot be read are logged as warnings and listed, as (source, reason), in
    `frame.attrs["failures"]`; the others keep their rows.

    Raises UsageError where there are no releases, RuleError for a bad rule.
    """
    from extractor.export import to_frame
    from extractor.run import extract_all

    found = found_in([Path(path)])
    rows, report = extract_all(found, _engine(model, _folders(rules), min_confidence, tables, any_language))
    for failure in report.failures:
        _LOG.warning("%s: %s", failure.source, failure.reason)
    frame = to_frame(rows, decimals=decimals)
    frame.attrs["failures"] = [(failure.source, failure.reason) for failure in report.failures]
    return frame


def read_page(html: bytes | str, *, url: str | None = None) -> Document:
    """The text of a page without what stands around it, in blocks, with what the page says about itself.

    Bytes are decoded by their mark, what the page declares, or their look. `main_text` of the document is the
    text alone; `blocks` say what each part is, with offsets in `text`; `html_span(start, end)` where it stands in
    the page as decoded. Fields that the page does not tell are None. No language model is loaded.

    Raises ReleaseError for what cannot be read: no text on it, too many tags, larger than 20 MB.

    Examples:
        >>> page = read_page("<nav>Home</nav><h1>Exports up in May</h1><p>Exports rose by 4<b>.4%</b> in May.</p>")
        >>> page.title, page.main_text
        ('Exports up in May', 'Exports rose by 4.4% in May.')
        >>> start = page.text.index("4.4%")
        >>> page.html[slice(*page.html_span(start, start + 4))]
        '4<b>.4%'
    """
    return _cleaner().clean(release_of(html, True, url or "", Known(url=url)))


@lru_cache(maxsize=1)
def _cleaner() -> Cleaner:
    return Cleaner(load_rulebook())


def iter_folder(
    path: Path | str,
    *,
    model: str | None = None,
    rules: Iterable[Path | str] = (),
    min_confidence: float = MIN_CONFIDENCE,
    tables: bool = True,
    any_language: bool = False,
) -> Iterator[Observation]:
    """The observations of all releases in a folder (or one file), one after the other as the releases are read.

    Memory stays flat however many there are. Releases that cannot be read are logged as warnings; the others keep
    their rows. What releases say of one another (revisions, conflicts) is not known yet: `flags` are those of each
    release alone. Raises UsageError where there are no releases, RuleError for a bad rule.
    """
    found = found_in([Path(path)])
    return _rows_of(found, _engine(model, _folders(rules), min_confidence, tables, any_language))


def _rows_of(found: Iterable[Found], engine: Engine) -> Iterator[Observation]:
    from extractor.run import RunReport, outcomes

    for outcome in outcomes(found, engine, RunReport()):
        yield from outcome.rows
        if outcome.failure:
            _LOG.warning("%s: %s", outcome.source, outcome.failure)
        for row in outcome.left_out:
            _LOG.warning("%s: %s", row.source, row.reason)


@lru_cache(maxsize=4)
def _engine(
    model: str | None,
    rules: tuple[Path, ...],
    min_confidence: float = MIN_CONFIDENCE,
    tables: bool = True,
    any_language: bool = False,
) -> Engine:
    return Engine(
        load_rulebook(rules), model=model, min_confidence=min_confidence, tables=tables, any_language=any_language
    )


def release_of(content: str | bytes, html: bool | None, source: str, known: Known) -> Release:
    """The release that a text is, or that a file of these bytes would be, with the same release_id; cleaning refuses
    what is no text."""
    if isinstance(content, str):
        return release_from_text(content, html=html, source=source, known=known)
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"{source or 'text'}: larger than {MAX_BYTES // 1_000_000} MB")
    if html is None:
        return main_release(Release(source, content, kind_of(content).media_type, known))
    return Release(source, content, "text/html" if html else "text/plain", known)


def _folders(rules: Iterable[Path | str]) -> tuple[Path, ...]:
    """Absolute, since the engine that is kept for them outlives a change of the working folder."""
    given = (rules,) if isinstance(rules, str | Path) else rules
    return tuple(Path(folder).absolute() for folder in given)


def day(published: date | str | None) -> date | None:
    """The day that a caller means. Raises UsageError where it is none."""
    if isinstance(published, datetime):
        return published.date()
    if published is None or isinstance(published, date):
        return published
    try:
        return date.fromisoformat(published)
    except ValueError:
        raise UsageError(f"published: {published!r} is no date; write it as YYYY-MM-DD") from None
