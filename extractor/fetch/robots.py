"""The text of a robots.txt -> what it allows and how fast.

The one door to Protego. What an answer without rules means is told by RFC 9309: where the file is not there all is
allowed, where the server fails nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

MAX_BYTES = 512_000
"""As much of a robots.txt as is read; RFC 9309 asks for 500 kibibytes at least."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What a robots.txt says to `agent`; without rules all is allowed."""

    agent: str
    rules: Protego | None = None

    def allows(self, url: str) -> bool:
        """Whether the address may be asked."""
        return self.rules is None or bool(self.rules.can_fetch(url, self.agent))

    @property
    def gap(self) -> float:
        """Seconds between requests that it asks for, 0 where it says nothing."""
        if self.rules is None:
            return 0.0
        rate = self.rules.request_rate(self.agent)
        by_rate = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(float(self.rules.crawl_delay(self.agent) or 0.0), by_rate, 0.0)


def read_robots(body: bytes, agent: str) -> Robots:
    """The rules in a robots.txt; what is no rule is passed over.

    >>> robots = read_robots(b"User-agent: *\\nDisallow: /*.pdf$\\nCrawl-delay: 2", "press-extractor")
    >>> robots.allows("https://www.soa.example/a.pdf"), robots.allows("https://www.soa.example/a.pdfx"), robots.gap
    (False, True, 2.0)
    """
    return Robots(agent, Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace")))
