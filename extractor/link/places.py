"""Words around a value that belong to its metric: places, wholes, nouns of change."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.link.chunks import Chunk
from extractor.link.patterns import Fit
from extractor.link.phrases import trimmed
from extractor.link.work import Work


def phrase_stop(work: Work, noun: int) -> int:
    """Where the phrase around a noun of change ends, with what the change is of."""
    chunks = work.chunks
    after = (
        noun + 2 < len(chunks) and chunks[noun + 1].word in ("in", "of", "for") and chunks[noun + 2].kind == "metric"
    )
    return chunks[noun + 2].end if after else chunks[noun].end


def growth_of(work: Work, at: int) -> str:
    """A noun of change as a metric by itself, with what grows: "real GDP growth", "growth in developing economies"."""
    chunks, tokens = work.chunks, work.reading.tokens
    noun, before, after = chunks[at].text, "", ""
    if at > 0 and chunks[at - 1].kind == "metric":
        before = trimmed(chunks[at - 1].text)
    else:
        adjectives: list[str] = []
        for piece in reversed(chunks[:at]):
            if piece.kind != "word" or not tokens[piece.tokens[0]].tag.startswith(("JJ", "NN")):
                break
            adjectives.insert(0, piece.text)
        before = " ".join(adjectives)
    if at + 2 < len(chunks) and chunks[at + 1].word in ("in", "of", "for") and chunks[at + 2].kind == "metric":
        after = f"{chunks[at + 1].word} {trimmed(chunks[at + 2].text)}"
    return f"{before} {noun} {after}".strip()


def place_after(work: Work, at: int) -> str | None:
    """ "rose 3% in Europe": the words in which a place or group directly follows the value."""
    chunks = work.chunks
    if [chunk.kind for chunk in chunks[at + 1 : at + 3]] == ["word", "value"] and chunks[at + 1].word == "to":
        at += 2  # "by 0.8 points to 7% in fresh food"
    if at + 2 >= len(chunks) or chunks[at + 1].word not in ("in", "on", "for", "among", "across", "at"):
        return None
    if chunks[at + 2].kind != "metric" or (
        at + 3 < len(chunks) and chunks[at + 3].kind not in ("period", "base", "word", "comparison")
    ):
        return None
    if (
        at + 3 < len(chunks)
        and chunks[at + 3].kind == "word"
        and chunks[at + 3].word not in (",", ".", ";", "and", "or", ")", "in", "while", "for", "from")
    ):
        return None
    where = trimmed(chunks[at + 2].text)
    return f"{chunks[at + 1].word} {where}" if where else None


def with_place(work: Work, at: int, fit: Fit, metric: str | None) -> str | None:
    place = place_after(work, at)
    used = fit.slots.get("metric") == at + 2 or fit.slots.get("metric2") == at + 2
    if metric is None or place is None or used or place.lower() in metric.lower():
        return metric
    if metric.lower().startswith(place.lower().partition(" ")[2]):  # "exports" of "25 million in exports"
        return metric
    return f"{metric} {place}"


def whole_after(chunks: Sequence[Chunk], at: int) -> int | None:
    """ "12 percent of GDP", "41% of the total": the chunk of the whole that a share is of."""
    if at + 2 < len(chunks) and chunks[at + 1].word == "of":
        whole = chunks[at + 2]
        if whole.kind == "metric" or (whole.kind == "time" and "total" in whole.text.lower().split()):
            return at + 2
    return None


def _told_whole(work: Work, at: int) -> str | None:
    """ "Cheese made up 41% of it": what the text was about."""
    chunks = work.chunks
    if at + 2 >= len(chunks) or chunks[at + 1].word != "of" or chunks[at + 2].kind not in ("pronoun", "time"):
        return None
    pointing = chunks[at + 2].text.lower() in ("it", "them", "this", "these", "those", "which", "that")
    return work.memory.metric if pointing else None


def with_whole(work: Work, at: int, fit: Fit, metric: str) -> str:
    """The metric of a share with the whole that it is a share of."""
    whole_at = whole_after(work.chunks, at)
    if whole_at is None:
        told = _told_whole(work, at)
        return f"{metric} share of {told}" if told and told.lower() not in metric.lower() else metric
    whole = trimmed(work.chunks[whole_at].text)
    if whole.lower() in metric.lower() or whole.lower() == "total":
        return metric
    if metric.lower().startswith("people "):
        return f"{whole}{metric[len('people') :]}"  # "Those expecting a fall dropped to 8% of tenants"
    if whole.lower() in ("gdp", "gross domestic product", "output"):
        return f"{metric} as a percent of {whole}"
    return f"{metric} share of {whole}"
