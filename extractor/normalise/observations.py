"""Statement -> observation: the row of the table, with signs, codes and ids written out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from extractor.calendar import period_code
from extractor.model import Document, Observation, Period, Statement, cell_name
from extractor.normalise.areas import Areas
from extractor.normalise.bases import Bases, Basis
from extractor.normalise.confidence import Confidence, Making
from extractor.normalise.metric_ids import Catalogue
from extractor.rulebook import MetricRule, PublisherRule, Publishers, Rulebook

_ADJUSTED_AREAS = frozenset(
    ("national_accounts", "labour", "industry", "retail", "trade", "housing_construction", "energy")
)
"""Fields in which offices adjust what they compare from month to month; prices they mostly do not."""
_UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF))
"""Soft hyphens, joiners and marks of direction."""
_MOVES = frozenset(("growth", "change", "contribution"))


class Normaliser:
    """Makes rows; the catalogue of metrics and areas is indexed once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._catalogue = Catalogue(rulebook)
        self._areas = Areas(rulebook)
        self._bases = Bases(rulebook)
        self._confidence = Confidence(rulebook)
        self._publishers = Publishers(rulebook)
        self._adjusted = {rule.id for rule in rulebook.of(MetricRule) if rule.area in _ADJUSTED_AREAS}

    def observations(self, document: Document, statements: Iterable[Statement]) -> Iterator[Observation]:
        """A row for each statement that says what it measures; one without a metric is none."""
        publisher = self._publishers.of(document.publisher, document.url)
        for _, together in groupby(statements, key=_place):
            told = list(together)
            for statement, basis in zip(told, self._bases.of(document, told), strict=True):
                if statement.metric_text:
                    metric = statement.metric_text.translate(_UNSEEN)
                    yield self._observation(document, statement, metric, publisher, basis)

    def _is_adjustable(self, statement: Statement, metric_id: str, freq: str | None) -> bool:
        """A change from one month or quarter to the next of which the release does not say how it is adjusted; only
        such changes go by the publisher's habit, for a change over a year is mostly of unadjusted figures."""
        moves = statement.measure in _MOVES and statement.comparison == "pop" and freq in ("M", "Q")
        open_ = statement.adjustment is None and statement.status == "actual"
        return moves and open_ and metric_id in self._adjusted

    def _observation(
        self, document: Document, statement: Statement, metric: str, publisher: PublisherRule | None, basis: Basis
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
        place = None if cell is None else cell_name(statement.table or 0, cell.row, cell.column)
        made = Making(
            rules,
            metric_id,
            metric,
            statement.measure,
            statement.comparison,
            statement.status,
            unit,
            cell is not None,
            statement.sentence.text,
        )
        release_id = document.release.release_id
        return Observation(
            metric=metric_id,
            value=low,
            unit=unit,
            period=code,
            comparison=statement.comparison,
            ref_area=self._areas.ref_area(metric),
            measure=statement.measure,
            status=statement.status,
            metric_text=metric,
            segment=statement.segment,
            value_high=high,
            value_text=(document if cell is None else cell).text[quantity.start : quantity.end].translate(_UNSEEN),
            qualifier=quantity.qualifier,
            period_start=period.first_day if period else None,
            period_end=period.last_day if period else None,
            freq=freq,
            period_text=statement.period_text,
            comparison_period=_code(statement.comparison_period)[0],
            valid_from=basis.valid_from,
            adjustment=adjustment,
            price_basis=basis.price_basis,
            index_base=basis.index_base,
            rate_basis=basis.rate_basis,
            attribution=statement.attribution,
            quote=statement.sentence.text,
            publisher=document.publisher,
            title=document.title,
            published=document.published,
            source=document.release.source,
            confidence=self._confidence.of(made),
            flags=" ".join(statement.flags) or None,
            rules=" ".join(rules),
            decimals=quantity.decimals,
            char_start=quantity.start if cell is None else None,
            char_end=quantity.end if cell is None else None,
            html_start=html[0] if html else None,
            html_end=html[1] if html else None,
            page=printed.page if printed else None,
            page_box=" ".join(f"{edge:.1f}" for edge in printed[1:]) if printed else None,
            table_cell=place,
            release_id=release_id,
            observation_id=_observation_id(release_id, place or f"{quantity.start}:{quantity.end}"),
        )


def _place(statement: Statement) -> tuple[int, int | None, int, int]:
    """The same for the numbers of a sentence, another for each cell."""
    cell = statement.cell
    return statement.sentence.index, statement.table, cell.row if cell else 0, cell.column if cell else 0


def _observation_id(release_id: str, place: str) -> str:
    """The letter o and 20 hexadecimal digits from the release and the number's place in it: start:end or its cell."""
    return "o" + hashlib.sha256(f"{release_id}:{place}".encode()).hexdigest()[:20]


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
