"""Statement -> observation: the row of the table, with signs, codes and ids written out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

from extractor.calendar import period_code
from extractor.model import Document, Observation, Period, Statement
from extractor.normalise.areas import Areas
from extractor.normalise.confidence import Confidence, Making
from extractor.normalise.metric_ids import Catalogue
from extractor.rulebook import MetricRule, PublisherRule, Publishers, Rulebook

_ADJUSTED_AREAS = frozenset(
    ("national_accounts", "labour", "industry", "retail", "trade", "housing_construction", "energy")
)
"""Fields in which offices adjust what they compare from month to month; prices they mostly do not."""
_MOVES = frozenset(("growth", "change", "contribution"))


class Normaliser:
    """Makes rows; the catalogue of metrics and areas is indexed once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._catalogue = Catalogue(rulebook)
        self._areas = Areas(rulebook)
        self._confidence = Confidence(rulebook)
        self._publishers = Publishers(rulebook)
        self._adjusted = {rule.id for rule in rulebook.of(MetricRule) if rule.area in _ADJUSTED_AREAS}

    def observations(self, document: Document, statements: Iterable[Statement]) -> Iterator[Observation]:
        """A row for each statement that says what it measures; one without a metric is none."""
        publisher = self._publishers.of(document.publisher, document.url)
        for statement in statements:
            if statement.metric_text:
                yield self._observation(document, statement, statement.metric_text, publisher)

    def _is_adjustable(self, statement: Statement, metric_id: str, freq: str | None) -> bool:
        """A change from one month or quarter to the next of which the release does not say how it is adjusted; only
        such changes go by the publisher's habit, for a change over a year is mostly of unadjusted figures."""
        moves = statement.measure in _MOVES and statement.comparison == "pop" and freq in ("M", "Q")
        open_ = statement.adjustment is None and statement.status == "actual"
        return moves and open_ and metric_id in self._adjusted

    def _observation(
        self, document: Document, statement: Statement, metric: str, publisher: PublisherRule | None
    ) -> Observation:
        quantity, period = statement.quantity, statement.period
        code, freq = _code(period)
        metric_id, unit = self._catalogue.metric_id(metric), quantity.unit or "1"
        adjustment, rules = statement.adjustment, statement.rules
        if publisher is not None and publisher.adjustment and self._is_adjustable(statement, metric_id, freq):
            adjustment = publisher.adjustment
            rules = tuple(dict.fromkeys((*rules, f"publisher.{publisher.id}")))
        low, high = _signed(statement)
        cell, span = statement.cell, (quantity.start, quantity.end)
        html = document.html_span(*span) if cell is None else cell.html_span(*span)
        printed = document.printed.place(*html) if document.printed and html else None
        html = html if document.release.media_type == "text/html" else None
        place = None if cell is None else f"{statement.table}/{cell.row}/{cell.column}"
        made = Making(
            rules, metric_id, metric, statement.measure, statement.comparison, statement.status, unit, cell is not None
        )
        release_id = document.release.release_id
        return Observation(
            observation_id=_observation_id(release_id, place or f"{quantity.start}:{quantity.end}"),
            release_id=release_id,
            source=document.release.source,
            publisher=document.publisher,
            title=document.title,
            published=document.published,
            metric=metric_id,
            metric_text=metric,
            ref_area=self._areas.ref_area(metric),
            measure=statement.measure,
            comparison=statement.comparison,
            comparison_period=_code(statement.comparison_period)[0],
            period=code,
            period_start=period.first_day if period else None,
            period_end=period.last_day if period else None,
            freq=freq,
            period_text=statement.period_text,
            value=low,
            value_high=high,
            decimals=quantity.decimals,
            unit=unit,
            value_text=(document if cell is None else cell).text[quantity.start : quantity.end],
            qualifier=quantity.qualifier,
            status=statement.status,
            adjustment=adjustment,
            attribution=statement.attribution,
            quote=statement.sentence.text,
            char_start=quantity.start if cell is None else None,
            char_end=quantity.end if cell is None else None,
            html_start=html[0] if html else None,
            html_end=html[1] if html else None,
            page=printed.page if printed else None,
            page_box=" ".join(f"{edge:.1f}" for edge in printed[1:]) if printed else None,
            table_cell=place,
            rules=" ".join(rules),
            confidence=self._confidence.of(made),
            flags=None,
        )


def _observation_id(release_id: str, place: str) -> str:
    """20 hexadecimal digits from the release and the number's place in it: start:end or table/row/column."""
    return hashlib.sha256(f"{release_id}:{place}".encode()).hexdigest()[:20]


def _code(period: Period | None) -> tuple[str | None, str | None]:
    if period is None or period.first_day is None or period.last_day is None:
        return None, None
    return period_code(period)


def _signed(statement: Statement) -> tuple[Decimal, Decimal | None]:
    """The value, and the upper end of a range, signed by the direction in which the metric moved."""
    low, high = statement.quantity.value, statement.quantity.value_high
    down = statement.direction == "down" and statement.measure in _MOVES and statement.quantity.kind != "multiple"
    if not down or statement.quantity.signed or low < 0:
        return low, high
    return -low, -high if high is not None else None
