"""Word document (.docx) -> HTML: headings by their style, lists, tables, notes; what was struck out is left out."""

from __future__ import annotations

import io
import zipfile

import mammoth

from extractor.errors import ReleaseError
from extractor.inputs.converted import Converted, page_of
from extractor.model import Known

MAX_UNPACKED = 50_000_000
"""The most bytes that the texts in a document may be unpacked; pictures are not."""
MAX_FILES = 5_000
_TEXTS = (".xml", ".rels")
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Heading 1'] => h2:fresh
p[style-name='Heading 2'] => h3:fresh
p[style-name='Heading 3'] => h4:fresh
p[style-name='Caption'] => p:fresh
strike => s
"""


def convert(content: bytes) -> Converted:
    """The HTML of a Word document."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _refuse_bombs(archive)
    made = mammoth.convert_to_html(
        io.BytesIO(content), style_map=_STYLES, ignore_empty_paragraphs=True,
        convert_image=mammoth.images.img_element(lambda image: {}),
    )  # fmt: skip
    return Converted(page_of(str(made.value)), Known())


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """Raises ReleaseError for more than a document needs. A zip file never gives more bytes than its list says."""
    files = archive.infolist()
    if any(info.flag_bits & 1 for info in files):
        raise ReleaseError("is encrypted; save it without its password")
    if len(files) > MAX_FILES or sum(info.file_size for info in files if info.filename.endswith(_TEXTS)) > MAX_UNPACKED:
        raise ReleaseError(
            f"unpacks to over {MAX_FILES} files or {MAX_UNPACKED // 1_000_000} MB; no press release is so large"
        )
