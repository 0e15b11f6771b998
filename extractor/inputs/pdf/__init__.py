"""PDF -> HTML: lines joined to paragraphs, headings, columns, tables; each sign with its page and box."""

from extractor.inputs.pdf.convert import convert

__all__ = ["convert"]
