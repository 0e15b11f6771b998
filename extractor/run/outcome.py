"""One release -> what a run keeps of it: its rows and its account, or why it has none."""

from __future__ import annotations

import hashlib
import json
import logging
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from extractor.columns import fits
from extractor.errors import ReleaseError
from extractor.export.jsonl import json_line, read_jsonl
from extractor.export.plain import beyond
from extractor.model import Observation, Release
from extractor.read import Found
from extractor.run.account import Failure, Summary, summary
from extractor.run.pages import Page, page_from_json, page_of, page_to_json
from extractor.run.recipe import Extracts

if TYPE_CHECKING:
    from extractor.pipeline import Extraction

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one release gave. `summary` and `page` are None where it could not be read, for the reason of `failure`;
    `left_out` are rows that the table has no room for. `release_id` is empty where not even its bytes could be read."""

    source: str
    release_id: str = ""
    rows: tuple[Observation, ...] = ()
    summary: Summary | None = None
    failure: str | None = None
    left_out: tuple[Failure, ...] = ()
    page: Page | None = None


def key_of(release: Release, fingerprint: str) -> str:
    """What the outcome of a release depends on, in 32 hexadecimal digits: its content, name and what is known of
    it, and whatever the engine is made of."""
    told = (
        fingerprint,
        release.source,
        release.release_id,
        release.media_type,
        repr(release.known),
        repr(release.envelope),
    )
    return hashlib.sha256("\0".join(told).encode(errors="backslashreplace")).hexdigest()[:32]


def loaded(found: Found) -> Release | Outcome:
    """The release, or why it cannot be read; it raises nothing but MemoryError."""
    try:
        return found.load()
    except ReleaseError as error:
        return Outcome(found.source, failure=str(error))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a bug in one release must not cost the others; it is reported
        return Outcome(found.source, failure=_bug(found.source, error))


def outcome_of(release: Release, engine: Extracts) -> Outcome:
    """What the engine makes of a release; it raises nothing but MemoryError."""
    try:
        return _kept(release, engine.extract(release))
    except ReleaseError as error:
        return Outcome(release.source, release.release_id, failure=str(error))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - as above
        return Outcome(release.source, release.release_id, failure=_bug(release.source, error))


def _kept(release: Release, extraction: Extraction) -> Outcome:
    """What is kept of an extraction: all of it but rows that the table has no room for."""
    kept, left_out = [], []
    for row in extraction.observations:
        if fits(row.value) and fits(row.value_high):
            kept.append(row)
        else:
            left_out.append(Failure(row.source, f"{row.source}: {beyond(row)}"))
    told = replace(summary(extraction), rows=len(kept))
    return Outcome(
        release.source, release.release_id, tuple(kept), told, left_out=tuple(left_out), page=page_of(extraction)
    )


def _bug(source: str, error: Exception) -> str:
    _LOG.debug("%s", source, exc_info=True)
    return f"unexpected error (a bug): {type(error).__name__}: {error}"


def pack_account(outcome: Outcome) -> str:
    """The account of an outcome as JSON."""
    told: dict[str, object] = {"failure": outcome.failure} if outcome.summary is None else asdict(outcome.summary)
    if outcome.left_out:
        told["left_out"] = [asdict(row) for row in outcome.left_out]
    return json.dumps(told, ensure_ascii=True)


def pack_rows(rows: Iterable[Observation]) -> bytes:
    """Rows as packed JSON Lines."""
    return zlib.compress("".join(map(json_line, rows)).encode("utf-8", "backslashreplace"), 3)


def unpack_rows(packed: bytes) -> Iterable[Observation]:
    """The rows that `pack_rows` packed."""
    return read_jsonl(zlib.decompress(packed).decode().split("\n"))


def pack_page(page: Page | None) -> bytes | None:
    """A page as packed JSON; None where there is none."""
    return None if page is None else zlib.compress(json.dumps(page_to_json(page)).encode(), 3)


def unpack_page(packed: bytes) -> Page:
    """The page that `pack_page` packed."""
    return page_from_json(json.loads(zlib.decompress(packed)))
