"""A loaded pipeline -> the same with the faster of two libraries for its products of matrices.

spaCy's own (BLIS) is built for any processor; numpy's OpenBLAS knows the one at hand and is often two to four times as
fast. Which one is faster is measured once a process, in some milliseconds; both give the same tags and heads.
"""

from __future__ import annotations

import os
import time
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

_SHAPE = (192, 384, 288)
"""About the products of the small English pipeline: words of a batch, width in, width out."""
_ROUNDS = 5


def one_thread() -> None:
    """Keeps products of matrices to one thread, unless the user says otherwise: they are small, and cores are for
    releases. To be called before numpy is first imported."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def quicken(nlp: Language) -> Language:
    """Lets every layer of the pipeline use numpy's library where it is the faster one."""
    from thinc.api import NumpyOps

    if _openblas_is_faster():
        ops = NumpyOps(use_blis=False)
        for _, component in nlp.pipeline:
            if model := getattr(component, "model", None):
                for layer in model.walk():
                    if type(layer.ops) is NumpyOps:
                        layer.ops = ops
    return nlp


@cache
def _openblas_is_faster() -> bool:
    from thinc.api import NumpyOps

    return _seconds(NumpyOps(use_blis=False)) < 0.9 * _seconds(NumpyOps(use_blis=True))


def _seconds(ops: object) -> float:
    """The least of some products, in seconds of the clock."""
    import numpy

    words, inner, outer = _SHAPE
    left, right = numpy.ones((words, inner), "f"), numpy.ones((outer, inner), "f")
    took = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        ops.gemm(left, right, trans2=True)  # type: ignore[attr-defined]
        took.append(time.perf_counter() - begun)
    return min(took)
