"""Files, folders and streams -> one table in a folder. A run can be broken off anywhere and taken up again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from extractor.clock import Clock
from extractor.errors import UsageError
from extractor.read import Found, found_in
from extractor.run.account import LISTED, Failure, RunReport
from extractor.run.course import Course, Tell
from extractor.run.ledger import Ledger, open_ledger, read_ledger
from extractor.run.limits import Limits
from extractor.run.pages import Page
from extractor.run.recipe import Makes
from extractor.run.results import open_results
from extractor.run.shard import number
from extractor.run.state import NAME, State, held
from extractor.run.workers import Hires, carried_out, processes, this_process

_LOG = logging.getLogger(__name__)
_SAMPLE = 8
_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Means:
    """With what a run is done: `jobs` processes on this machine (1: in this one, without limits), or a Dask cluster,
    that of the scheduler where one is named. `releases` is how many a shard holds on average, `timed` asks what the
    stages take."""

    jobs: int = 1
    limits: Limits = _LIMITS
    dask: bool = False
    scheduler: str | None = None
    releases: int | None = None
    timed: bool = False

    @property
    def size(self) -> int:
        """Releases in a shard: few on one machine, where the ledger is near; more where a task costs more."""
        return self.releases or (256 if self.dask else 8)

    def hire(self, recipe: Makes, fingerprint: str) -> Hires:
        """Who does the work."""
        if self.dask:
            from extractor.run.dask import cluster

            return cluster(self.scheduler, self.jobs, self.limits)
        return this_process if self.jobs == 1 else processes(self.jobs, self.limits, recipe, fingerprint, self.timed)

    @property
    def in_worker(self) -> Limits | None:
        """The limits that a worker holds itself to."""
        return self.limits if self.dask or self.jobs > 1 else None


_HERE = Means()


def run_folder(
    paths: Sequence[Path | str],
    output: Path,
    recipe: Makes,
    *,
    formats: str = "csv",
    means: Means = _HERE,
    fresh: bool = False,
    bom: bool = False,
    progress: Tell = lambda done, total: None,
) -> RunReport:
    """Reads all releases of `paths` in sorted order and writes the table into `output`, in each of `formats` (names
    with commas between them), with `relations.csv` and `run.json`.

    What an earlier run into the same folder did is not done again, unless the content, the rules, the model, the
    options or the version have changed; `fresh` does everything anew. `bom` begins CSV files with a byte order mark,
    without which Excel does not take them for UTF-8. Rows and their order do not depend on `means`.
    `progress` is told how many of how many releases are done. Raises UsageError where there is nothing to read or a
    format is not to be had, RuleError for bad rules, OutputError where the result cannot be written (older files are
    then untouched).
    """
    return write_run(
        found_in(paths), output, recipe, formats=formats, means=means, fresh=fresh, bom=bom, progress=progress
    )


def write_run(
    found: Iterable[Found],
    output: Path,
    recipe: Makes,
    *,
    formats: str = "csv",
    means: Means = _HERE,
    fresh: bool = False,
    bom: bool = False,
    progress: Tell = lambda done, total: None,
) -> RunReport:
    """The same for releases that are found already, on a stream for one."""
    recipe.check()
    with held(output) as state, open_results(output, formats, bom=bom) as results:
        if fresh:
            state.forget()
        with open_ledger(state.ledger) as ledger:
            clock = Clock()
            reused = _extract(found, ledger, state, recipe, means, progress, clock)
            report = _report(ledger, recipe, reused)
            report.not_read = getattr(found, "not_read", {})
            _log(ledger)
            with clock.on("write"):
                results.write(ledger, report)
                ledger.settle()
            report.times = clock.taken()
    return report


def run_share(
    found: Iterable[Found],
    output: Path,
    recipe: Makes,
    share: tuple[int, int],
    *,
    means: Means = _HERE,
    progress: Tell = lambda done, total: None,
) -> int:
    """Does the releases of share `(i, n)`, counted from 1, and leaves parts in `output` for the run that merges them:
    the same without a share. Returns how many releases there were."""
    index, count = share
    recipe.check()
    with held(output, f"-{index}-of-{count}") as state, open_ledger(Path(":memory:")) as nothing:
        fingerprint = recipe.fingerprint()
        course = Course(nothing, recipe, fingerprint, means.limits)
        own = (one for one in found if number(one.source) % count == index - 1)
        shards = course.shards(course.by_content(own), means.size, state.parts, means.in_worker)
        done = 0
        for receipt in carried_out(shards, means.hire(recipe, fingerprint), means.jobs):
            done += receipt.releases
            progress(done, None)
    return done


def pages(output: Path) -> Iterator[Page]:
    """What a reader is shown of each release of the last run into a folder, in the order of the input.

    Raises UsageError where the folder has no account of a run.
    """
    with read_ledger(State(output / NAME).ledger) as ledger:
        if ledger is None:
            raise UsageError(
                f"{output}: holds no account of a run ({NAME}); run it again with this version: extractor run "
                f"RELEASES -o {output}"
            )
        yield from ledger.pages()


def _extract(
    found: Iterable[Found],
    ledger: Ledger,
    state: State,
    recipe: Makes,
    means: Means,
    progress: Tell,
    clock: Clock,
) -> int:
    """Sees to it that the ledger has an entry and an outcome for each release; returns how many it had before."""
    ledger.begin()
    for part in state.waiting():
        ledger.take(part, entries=False)
    fingerprint = recipe.fingerprint()
    course = Course(ledger, recipe, fingerprint, means.limits, means.timed)
    items = course.by_mark(found) if means.dask else course.by_content(found)
    shards = course.shards(items, means.size, state.parts, means.in_worker)
    total = getattr(found, "total", len(found) if isinstance(found, Sequence) else None)
    progress(0, total)
    for receipt in carried_out(shards, means.hire(recipe, fingerprint), means.jobs):
        course.flush()
        clock.add(receipt.times)
        with clock.on("take in"):
            ledger.take(receipt.part, entries=means.dask)
        course.done += receipt.releases
        _LOG.info("%d of %s releases done", course.done, total if total is not None else "an unknown number of")
        progress(course.done, total)
    course.flush()
    progress(course.done, total)
    return course.reused


def _log(ledger: Ledger) -> None:
    """What each release gave, or why it failed, for those who listen."""
    if not _LOG.isEnabledFor(logging.INFO):
        return
    for one in ledger.summaries():
        told = f"{one.explained} of {one.sentences_with_numbers} sentences with numbers explained"
        when = f"of {one.published}" if one.published else "undated"
        _LOG.info("%s: %s, language %s: %d rows, %s", one.source, when, one.language or "not known", one.rows, told)
    for failure in ledger.failures():
        _LOG.info("%s: failed: %s", failure.source, failure.reason)


def _report(ledger: Ledger, recipe: Makes, reused: int) -> RunReport:
    counts, warned = ledger.counts()
    foreign = (Failure(one.source, one.language or "") for one in ledger.summaries() if not one.english)
    return RunReport(
        recipe.versions(), recipe.min_confidence, recipe.rule_folders(), counts,
        failures=list(islice(ledger.failures(), LISTED)), left_out=list(islice(ledger.left_out(), LISTED)),
        foreign=list(islice(foreign, LISTED)), warned=warned,
        sample=list(islice(ledger.rows(), _SAMPLE)), reused=reused,
    )  # fmt: skip
