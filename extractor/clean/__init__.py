"""Release -> Document: blocks of text, metadata; offsets back to the HTML. The one door to Beautiful Soup."""

from extractor.clean.document import Cleaner, clean

__all__ = ["Cleaner", "clean"]
