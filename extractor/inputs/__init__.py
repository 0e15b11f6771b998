"""Kinds of file that hold releases -> HTML or text for the cleaner. Each kind in its own module, behind KINDS."""

from extractor.inputs.converted import Converted, PrintedPlaces
from extractor.inputs.kinds import (
    KINDS,
    SUFFIXES,
    InputKind,
    convert,
    ending_of,
    kind_named,
    kind_of,
    kind_of_media_type,
    open_parts,
)  # fmt: skip
from extractor.inputs.parts import Part, PassedOver

__all__ = [
    "KINDS", "SUFFIXES", "Converted", "InputKind", "Part", "PassedOver", "PrintedPlaces", "convert", "ending_of",
    "kind_named", "kind_of", "kind_of_media_type", "open_parts",
]  # fmt: skip
