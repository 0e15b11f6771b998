"""Shards -> receipts, by whoever does the work: this process, several of them, or a cluster.

A crew takes shards and promises their receipts. One whose worker dies is taken apart: each of its releases is tried
once more alone, and one that dies again is given up with the reason; the others go on.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from extractor.match.linear_algebra import one_thread
from extractor.run.limits import Limits, limit_memory, reason_of
from extractor.run.recipe import Makes
from extractor.run.shard import Receipt, Shard, give_up, run_shard, warm_up


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work: how many shards are under way at once, and what a lost worker looks like.

    `why` tells from an error why a worker died; None where it was something else, which ends the run.
    """

    submit: Callable[[Shard], Future[Receipt]]
    under_way: int
    why: Callable[[BaseException], str | None] = lambda error: None


Hires = Callable[[int], AbstractContextManager[Crew]]
"""Brings a crew together for so many shards at least."""


def carried_out(shards: Iterator[Shard], hire: Hires, least: int) -> Iterator[Receipt]:
    """The receipts of all shards, as they come; nobody is hired where there is nothing to do.

    `least` is how many shards are looked at before a crew is hired, so that little work does not start many.
    """
    waiting: deque[Shard] = deque()
    for shard in shards:
        waiting.append(shard)
        if len(waiting) >= least:
            break
    if not waiting:
        return
    with hire(len(waiting)) as crew:
        under_way: dict[Future[Receipt], Shard] = {}
        while True:
            while len(under_way) < crew.under_way:
                following = waiting.popleft() if waiting else next(shards, None)
                if following is None:
                    break
                under_way[crew.submit(following)] = following
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                shard, error = under_way.pop(future), future.exception()
                why = None if error is None else crew.why(error)
                if error is None:
                    yield future.result()
                elif why is None:
                    raise error
                elif shard.alone:
                    yield give_up(shard, why)
                else:
                    waiting.extend(shard.apart())


@contextmanager
def this_process(shards: int) -> Iterator[Crew]:
    """No workers: one shard after the other, here, without limits; what debuggers want."""
    yield Crew(_now, 1)


def _now(shard: Shard) -> Future[Receipt]:
    future: Future[Receipt] = Future()
    future.set_result(run_shard(shard))
    return future


def processes(jobs: int, limits: Limits, recipe: Makes, fingerprint: str, timed: bool) -> Hires:
    """Worker processes on this machine, each with its own engine; at most `jobs` of them."""

    @contextmanager
    def hire(shards: int) -> Iterator[Crew]:
        from pebble import ProcessExpired, ProcessPool

        def submit(shard: Shard) -> Future[Receipt]:
            return pool.schedule(run_shard, (shard,), timeout=limits.wall(len(shard.items)))

        def why(error: BaseException) -> str | None:
            if isinstance(error, ProcessExpired):
                return reason_of(error.exitcode, limits)
            if isinstance(error, TimeoutError):
                return "took too long without using the processor; is the disk or the network slow?"
            return None

        count = min(jobs, shards)
        pool = ProcessPool(
            max_workers=count, context=multiprocessing.get_context("spawn"), initializer=_begin,
            initargs=(limits, recipe, fingerprint, timed),
        )  # fmt: skip
        try:
            yield Crew(submit, 2 * count, why)
            pool.close()
        except BaseException:
            pool.stop()
            raise
        finally:
            pool.join()

    return hire


def _begin(limits: Limits, recipe: Makes, fingerprint: str, timed: bool) -> None:
    """What a worker does first. A key that breaks the run off is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    one_thread()
    limit_memory(limits)
    warm_up(recipe, fingerprint, timed)
    gc.freeze()  # what the engine is made of stays to the end: nobody need look for garbage in it


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
