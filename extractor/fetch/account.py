"""A fetch -> its own account: what was new, unchanged, refused and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Happened = Literal["new", "updated", "unchanged", "same", "wanted", "list", "refused", "failed", "again"]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one address: `file` where there is one, `note` why or what else is to be said."""

    what: Happened
    url: str
    file: str | None = None
    note: str | None = None


Tell = Callable[[Event, int], None]
"""Is told what happened, and how many addresses are waiting."""


@dataclass(frozen=True, slots=True)
class Left:
    """An address that was not saved, and why; `given` says that the user named it."""

    url: str
    reason: str
    given: bool = False


@dataclass
class FetchReport:
    """A fetch's account of itself; grows while it goes on.

    `new` and `updated` are files, `not_read` those of them for which `run` needs an extra that is not installed; `same`
    the addresses of something that is saved already. `held` were fetched before and not asked again, `older` than
    --since, `waiting` beyond --max; `wanted` are the addresses that a dry run would ask. `resumed` says that it went on
    with a fetch that was broken off.
    """

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    refused: list[Left] = field(default_factory=list)
    failed: list[Left] = field(default_factory=list)
    unchanged: int = 0
    same: int = 0
    held: int = 0
    older: int = 0
    waiting: int = 0
    passed_over: int = 0
    resumed: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing failed, and nothing was refused that the user named."""
        return not self.failed and not any(left.given for left in self.refused)

    def as_dict(self) -> dict[str, Any]:
        """The account in JSON's types."""
        return asdict(self)
