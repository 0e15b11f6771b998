"""A run on a Dask cluster -> the bytes of a local run, also where a worker is killed while it goes on."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Ready

from extractor.errors import UsageError
from extractor.run import Means, Recipe, run_folder

distributed = pytest.importorskip("distributed")


@pytest.fixture
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=60
    ) as made:
        yield made


def test_run_on_a_cluster_whose_worker_is_killed_gives_every_row_once(
    tmp_path: Path, cluster: Any, recipe: Ready
) -> None:
    folder, output = tmp_path / "releases", tmp_path / "out"
    folder.mkdir()
    for place in range(120):
        (folder / f"{place}.txt").write_text(f"Exports of region {place} rose {place}.5% year on year in May 2024.")
    (folder / "empty.txt").touch()
    (folder / "copy.txt").write_bytes((folder / "7.txt").read_bytes())
    means = Means(2, dask=True, scheduler=cluster.scheduler_address, releases=2)
    first = next(iter(cluster.workers.values())).pid
    told: list[int] = []
    running = threading.Thread(
        target=run_folder, args=([folder], output, Recipe()),
        kwargs={"means": means, "progress": lambda done, total: told.append(done)},
    )  # fmt: skip
    running.start()
    until = time.monotonic() + 90
    while not any(told) and time.monotonic() < until:
        time.sleep(0.01)
    assert 0 < max(told) < 100, "too late to kill a worker in the middle"
    os.kill(first, signal.SIGKILL)
    running.join(90)
    assert not running.is_alive()
    run_folder([folder], tmp_path / "local", recipe)
    for name in ("observations.csv", "relations.csv"):
        assert (output / name).read_bytes() == (tmp_path / "local" / name).read_bytes()
    counts = json.loads((output / "run.json").read_text())["counts"]
    assert (counts["read"], counts["failed"], counts["duplicates"]) == (120, 1, 1)
    (folder / "empty.txt").unlink()
    # Run again, nothing is left to do, and no cluster is asked.
    again = run_folder([folder], output, Recipe(), means=Means(dask=True, scheduler="tcp://127.0.0.1:1"))
    assert again.reused == 121


def test_run_on_a_scheduler_that_does_not_answer_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Exports rose 3%.")
    with pytest.raises(UsageError, match=r"--scheduler tcp://127\.0\.0\.1:1: does not answer"):
        run_folder([tmp_path], tmp_path / "out", Recipe(), means=Means(dask=True, scheduler="tcp://127.0.0.1:1"))
