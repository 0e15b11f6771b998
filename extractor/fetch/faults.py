"""What can go wrong with one address: what is refused, what fails for good, and what may be better later."""

from __future__ import annotations

from extractor.errors import FetchError

LARGEST_LIST = 50_000_000
"""The largest list that is read, in bytes, unpacked: what the protocol of sitemaps allows."""
LARGEST_FEED = 10_000_000
"""The same of feeds and press-room pages, which take more time and memory for each byte."""
MOST_NAMED = 50_000
"""How many addresses are taken from one list: what the protocol of sitemaps allows."""


class RefusedError(FetchError):
    """What is not to be fetched: forbidden, private, too large, no release. Nothing is wrong with the server."""


class NoReleaseError(RefusedError):
    """What came is no release; as long as it does not change it need not be asked for again."""


class PrivateError(RefusedError):
    """A host inside the machine or the local network."""


class ClosedError(FetchError):
    """A host that is not to be asked any more in this fetch."""


class BrokenError(Exception):
    """What was sent packed does not unpack, or ends in the middle."""


class PassingError(Exception):
    """A failure that may be gone when the same is asked again: the connection, the time, half an answer."""


class LaterError(Exception):
    """The same may be asked again; the host then has its pause set."""


def too_large(limit: int) -> RefusedError:
    """The refusal of what has more than `limit` bytes."""
    cure = "" if limit in (LARGEST_LIST, LARGEST_FEED) else "; --max-size permits more"
    return RefusedError(f"is larger than {limit / 1_000_000:g} MB{cure}")
