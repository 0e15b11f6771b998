"""Shards -> a Dask cluster: each is a task, and the cluster sees receipts only, never rows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from extractor.errors import UsageError
from extractor.run.limits import Limits
from extractor.run.shard import Receipt, Shard, run_shard
from extractor.run.workers import Crew, Hires

_EACH = 4
"""Shards under way for each worker, so that none waits for the next."""


def cluster(address: str | None, jobs: int, limits: Limits) -> Hires:
    """The workers of the scheduler at `address`; without one, a cluster of `jobs` processes on this machine.

    Workers need the same version of everything and the input, the rules and the output folder under the same paths.
    Raises UsageError where Dask is not installed or the scheduler does not answer.
    """

    @contextmanager
    def hire(shards: int) -> Iterator[Crew]:
        try:
            from distributed import Client, KilledWorker, LocalCluster
        except ImportError:
            raise UsageError("--engine dask needs Dask: pip install 'press-extractor[dask]'") from None

        def why(error: BaseException) -> str | None:
            if not isinstance(error, KilledWorker):
                return None
            return f"its worker died more than once: it crashes, needs more than the memory of a worker or {limits}"

        def submit(shard: Shard) -> Future[Receipt]:
            future: Future[Receipt] = executor.submit(run_shard, shard)
            return future

        local = None
        try:
            if address is None:
                local = LocalCluster(
                    n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
                )
            client = Client(local or address, timeout="10s")
        except OSError as error:
            raise UsageError(f"--scheduler {address}: does not answer: {error}") from None
        try:
            executor = client.get_executor(pure=False, retries=0)
            yield Crew(submit, _EACH * max(jobs, len(client.scheduler_info()["workers"])), why)
        finally:
            client.close()
            if local is not None:
                local.close()

    return hire
