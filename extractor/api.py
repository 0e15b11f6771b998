"""The public verbs of the package, and the engine behind them for whoever takes many releases through."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex, TypedDict, Unpack, overload

from extractor.clean import Cleaner
from extractor.display import rows_html
from extractor.errors import ReleaseError
from extractor.inputs import kind_of
from extractor.match.periods.finder import find_periods
from extractor.match.quantities.finder import find_quantities
from extractor.model import Document, Known, Observation, Release
from extractor.pipeline import MIN_CONFIDENCE
from extractor.pipeline import Engine as Stages
from extractor.read import MAX_BYTES, day_of, found_in, main_release, release_from_text
from extractor.rulebook import load_rulebook

if TYPE_CHECKING:
    import pandas as pd

    from extractor.story import Explanation

__all__ = [
    "About", "Engine", "Observations", "Options", "explain", "extract", "extract_folder", "find_periods",
    "find_quantities", "iter_folder", "read_page",
]  # fmt: skip

_LOG = logging.getLogger(__name__)


class Options(TypedDict, total=False):
    """How releases are read; every key may be left out.

    `rules` are folders laid over the built-in rules, `model` names an installed spaCy pipeline. Rows of a confidence
    (0 to 1) below `min_confidence` (0.1) are left out; 0 keeps all. `tables=False` leaves out the numbers of
    statistical tables. A release that is not in English gives no rows, unless `any_language` is set.
    """

    rules: Iterable[Path | str]
    model: str | None
    min_confidence: float
    tables: bool
    any_language: bool


class About(TypedDict, total=False):
    """What is known of a release beside its text; every key may be left out.

    `published` (a date or YYYY-MM-DD) is what "last month" and a bare "May" are read against; without it the day is
    looked for in the text. `source` is the name that its rows carry. `html` says whether the text is a page; without
    it the text shows it.
    """

    published: date | str | None
    publisher: str | None
    title: str | None
    url: str | None
    source: str
    html: bool | None


class AboutAndOptions(About, Options, total=False):
    """The keywords of `extract` and `explain`."""


class Observations(list[Observation]):
    """A list of rows that notebooks show as a table."""

    _SHOWN = ("metric", "value", "unit", "period", "measure", "comparison", "metric_text", "confidence", "quote")

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> Observation: ...
    @overload
    def __getitem__(self, place: slice, /) -> Observations: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> Observation | Observations:
        """A row, or some of them as such a list."""
        found = super().__getitem__(place)
        return Observations(found) if isinstance(found, list) else found

    def _repr_html_(self) -> str:
        """What a notebook shows; every text of a release is escaped."""
        rows = ([getattr(row, name) for name in self._SHOWN] for row in self)
        return rows_html(self._SHOWN, rows, f"{len(self)} observations")


class Engine:
    """The rules and the language model, loaded once (a second or two) for any number of releases.

    Keywords are those of `Options`. Raises UsageError for a missing model, RuleError for a bad rule.

    >>> engine = Engine(min_confidence=0.5)
    >>> [row.value for row in engine.extract("Retail sales rose 3.2% year on year in May 2024.")]
    [Decimal('3.2')]
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        _check("Engine", options, Options)
        kept: dict[str, Any] = {name: value for name, value in options.items() if name != "rules"}
        self.stages = Stages(load_rulebook(_folders(options.get("rules", ()))), **kept)

    def extract(self, text_or_html: str | bytes, **about: Unpack[About]) -> Observations:
        """As the function `extract`, with the options of this engine; keywords are those of `About`."""
        return Observations(self.stages.extract(_release("extract", text_or_html, about)).observations)

    def explain(self, text_or_html: str | bytes, *, number: str | None = None, **about: Unpack[About]) -> Explanation:
        """As the function `explain`, with the options of this engine; keywords are those of `About`."""
        from extractor.story import explained, narrowed

        release = _release("explain", text_or_html, about)
        explanation = explained(self.stages, release)
        return explanation if number is None else narrowed(explanation, number, release.content)

    def extract_folder(self, path: Path | str, *, decimals: bool = False) -> pd.DataFrame:
        """As the function `extract_folder`, with the options of this engine."""
        from extractor.export import to_frame
        from extractor.run import extract_all

        rows, report = extract_all(found_in([Path(path)]), self.stages)
        for failure in report.failures:
            _LOG.warning("%s: %s", failure.source, failure.reason)
        frame = to_frame(rows, decimals=decimals)
        frame.attrs["failures"] = [(failure.source, failure.reason) for failure in report.failures]
        return frame

    def iter_folder(self, path: Path | str) -> Iterator[Observation]:
        """As the function `iter_folder`, with the options of this engine."""
        from extractor.run import RunReport, outcomes

        found = found_in([Path(path)])

        def rows() -> Iterator[Observation]:
            for outcome in outcomes(found, self.stages, RunReport()):
                yield from outcome.rows
                if outcome.failure:
                    _LOG.warning("%s: %s", outcome.source, outcome.failure)
                for row in outcome.left_out:
                    _LOG.warning("%s: %s", row.source, row.reason)

        return rows()


def extract(text_or_html: str | bytes, **keywords: Unpack[AboutAndOptions]) -> Observations:
    """The observations of one press release: those of its text in order, then those of its tables row by row, as a list
    that notebooks show as a table.

    Keywords are those of `About` (`published`, `publisher`, `title`, `url`, `source`, `html`) and of `Options`
    (`rules`, `model`, `min_confidence`, `tables`, `any_language`). Bytes are read like a file: decoded by their mark,
    what the page declares, or their look; `char_start` and `html_start` count in characters of what was decoded.

    Raises UsageError for a bad date or a missing model, RuleError for a bad rule, ReleaseError for a text that
    cannot be read.

    Examples:
        >>> [row] = extract("Retail sales rose 3.2% year on year in May 2024.", published="2024-06-20")
        >>> row.metric_text, row.value, row.unit, row.measure, row.comparison, row.period
        ('Retail sales', Decimal('3.2'), 'percent', 'growth', 'yoy', '2024-05')
    """
    about, options = _parted("extract", keywords)
    return engine_for(options).extract(text_or_html, **about)


def explain(
    text_or_html: str | bytes, *, number: str | None = None, **keywords: Unpack[AboutAndOptions]
) -> Explanation:
    """What was made of every number of a press release, by which rules, and where a rule nearly fitted.

    `number` narrows to the numbers printed so ("4.4%", or the digits alone), to the one at a place in the text
    ("@120") or to a cell of a table ("t1r4c2"). Other keywords and errors are those of `extract`; UsageError too where
    there is no such number.

    Examples:
        >>> told = explain("Retail sales rose 3.2% year on year in May 2024.", published="2024-06-20")
        >>> [number] = [one for one in told.numbers if one.outcome == "row"]
        >>> number.statement.rule, [(filled.slot, filled.text) for filled in number.statement.slots]
        ('statement.change_verb_by_value', [('change_verb', 'rose'), ('value', '3.2%')])
        >>> number.decision("comparison").because
        '"year on year"'
    """
    about, options = _parted("explain", keywords)
    return engine_for(options).explain(text_or_html, number=number, **about)


def extract_folder(path: Path | str, *, decimals: bool = False, **options: Unpack[Options]) -> pd.DataFrame:
    """The observations of all releases in a folder (or one file) as a DataFrame, one row each.

    Keywords are those of `Options`. Columns and types are those of `to_frame`: numbers are floats, `decimals` adds
    them as text with all their digits. Releases that cannot be read are logged as warnings and listed, as
    (source, reason), in `frame.attrs["failures"]`; the others keep their rows.

    Raises UsageError where there are no releases, RuleError for a bad rule.
    """
    _check("extract_folder", options, Options)
    return engine_for(options).extract_folder(path, decimals=decimals)


def iter_folder(path: Path | str, **options: Unpack[Options]) -> Iterator[Observation]:
    """The observations of all releases in a folder (or one file), one after the other as the releases are read.

    Keywords are those of `Options`. Memory stays flat however many releases there are. Those that cannot be read are
    logged as warnings; the others keep their rows. What releases say of one another (revisions, conflicts) is not
    known yet: `flags` are those of each release alone. Raises UsageError where there are no releases, RuleError for a
    bad rule.
    """
    _check("iter_folder", options, Options)
    return engine_for(options).iter_folder(path)


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


def engine_for(options: Options) -> Engine:
    """An engine with these options; the last four are kept."""
    return _kept(
        _folders(options.get("rules", ())), options.get("model"), options.get("min_confidence", MIN_CONFIDENCE),
        options.get("tables", True), options.get("any_language", False),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _kept(rules: tuple[Path, ...], model: str | None, least: float, tables: bool, any_language: bool) -> Engine:
    return Engine(rules=rules, model=model, min_confidence=least, tables=tables, any_language=any_language)


def _parted(verb: str, keywords: AboutAndOptions) -> tuple[About, Options]:
    _check(verb, keywords, AboutAndOptions)
    about: Any = {name: value for name, value in keywords.items() if name in About.__annotations__}
    options: Any = {name: value for name, value in keywords.items() if name in Options.__annotations__}
    return about, options


def _check(verb: str, keywords: Iterable[str], known: type) -> None:
    for name in keywords:
        if name not in known.__annotations__:
            there = ", ".join(known.__annotations__)
            raise TypeError(f"{verb}() got an unexpected keyword argument {name!r}; there is {there}")


def _release(verb: str, content: str | bytes, about: About) -> Release:
    _check(verb, about, About)
    known = Known(day_of(about.get("published")), about.get("publisher"), about.get("title"), about.get("url"))
    return release_of(content, about.get("html"), about.get("source", ""), known)


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
