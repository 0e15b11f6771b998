"""What a file of several releases holds: an e-mail with its attachments, a filing with its exhibits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from extractor.model import NOTHING_KNOWN, Known, MediaType


@dataclass(frozen=True, slots=True)
class Part:
    """A release in a file. `name` is empty for what the file itself says (the text of an e-mail), else the name of the
    part, never a path to write to; `envelope` is what the file says around it. `media_type` is None where name and
    look have to tell it."""

    name: str
    content: bytes
    envelope: Known = NOTHING_KNOWN
    media_type: MediaType | None = None


class PassedOver(Counter[str]):
    """How many files of which kind were met and not read, by their ending, with the first few names of each."""

    SHOWN = 3

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, list[str]] = {}

    def add(self, ending: str, name: str) -> None:
        """Counts a file that is not read."""
        self[ending] += 1
        shown = self.names.setdefault(ending, [])
        if len(shown) < self.SHOWN:
            shown.append(name)

    def clear(self) -> None:
        """Forgets all."""
        super().clear()
        self.names.clear()
