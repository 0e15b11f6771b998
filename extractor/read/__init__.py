"""Folder, file, archive, address -> Release: bytes, and what is known of them."""

from extractor.read.file import MAX_BYTES, read_release
from extractor.read.folder import find_releases, told
from extractor.read.found import Inputs, found_in, found_on
from extractor.read.given import day_of, release_from_text
from extractor.read.manifest import Manifest, load_manifest, manifest_over
from extractor.read.offered import Found
from extractor.read.opening import main_release

__all__ = [
    "MAX_BYTES", "Found", "Inputs", "Manifest", "day_of", "find_releases", "found_in", "found_on", "load_manifest",
    "main_release", "manifest_over", "read_release", "release_from_text", "told",
]  # fmt: skip
