"""Text -> the numbers in it, as `release_numbers.json` lists those of the bodies of real releases.

The bodies were marked by hand in a plain rendering of each page (every tag's text, in order): what a reader calls
the release, with its tables and notes, without title, date line, contacts, "About ..." and forward-looking
statements. Raised note marks and the numbers of list items are no figures.
"""

from __future__ import annotations

import re
from collections import Counter

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def numbers(text: str) -> Counter[str]:
    """Runs of digits with the points and commas between them, and how often each is there."""
    return Counter(NUMBER.findall(text))
