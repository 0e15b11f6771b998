"""Built-in rules as read before -> the same again, without their files being read: they are kept beside them, as Python
keeps what it compiled of a module, and read anew where a rule, or the code that reads rules, has changed."""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pydantic

from extractor.rulebook import kinds
from extractor.rulebook.kinds import Rule

Rules = tuple[Rule, ...]
_READERS = Path(__file__).parent


def read_once(files: Iterable[Path], folder: Path, read: Callable[[], Rules]) -> Rules:
    """The rules that `read` makes of the files of a folder, from what was kept of them where that is still true.

    Only for folders of the program itself; what is kept may hold rules and nothing that runs. Where nothing can be
    written, or is to be (PYTHONDONTWRITEBYTECODE), the files are read each time.
    """
    place = folder / "__pycache__" / f"rules.{sys.implementation.cache_tag}.pickle"
    mark = _mark(folder, files)
    with suppress(Exception):  # not there, or broken in whatever way: there are still the rules
        held = place.read_bytes()
        if held.startswith(mark):
            rules: Rules = _OfRules(io.BytesIO(held[len(mark) :])).load()
            return rules
    rules = read()
    if not sys.dont_write_bytecode:
        _keep(place, mark + pickle.dumps(rules, pickle.HIGHEST_PROTOCOL))
    return rules


class _OfRules(pickle.Unpickler):
    """Reads rules and the values in them; refuses whatever else a file could name, functions above all."""

    def find_class(self, module: str, name: str) -> Any:
        if module == kinds.__name__ and isinstance(found := getattr(kinds, name, None), type):
            return found
        if (module, name) in (("datetime", "date"), ("decimal", "Decimal")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a rule")


def _mark(folder: Path, files: Iterable[Path]) -> bytes:
    """What tells whether anything has changed: the place of the rules, all of them, and all that reads them."""
    told = sha256(f"{folder} {pydantic.VERSION}".encode())
    for path in (*files, *sorted(_READERS.glob("*.py")), _READERS.parent / "model.py"):
        told.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return told.digest()


def _keep(place: Path, content: bytes) -> None:
    """Whole or not at all, for others may read it at the same time."""
    whole = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        whole.write_bytes(content)
        whole.replace(place)
    with suppress(OSError):
        whole.unlink(missing_ok=True)
