"""The registry: kind of file -> how it is told, what it needs, what reads it. Readers are loaded when first used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, BinaryIO

import regex

from extractor.errors import ReleaseError
from extractor.inputs.converted import Converted
from extractor.inputs.parts import Part, PassedOver
from extractor.model import MediaType, Release

_HTML_HEAD = regex.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|article|h1|table)\b", regex.IGNORECASE
)
_TAG = regex.compile(rb"</?[a-z][^<>]*>", regex.IGNORECASE)


def _no(content: bytes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class InputKind:
    """A kind of file: what people call it, its endings, and whether bytes are surely of it (`is_like`; where that
    cannot be told the ending decides).

    A kind is read in one of three ways: as it is (neither `converter` nor `opener`), turned into HTML by `converter`,
    or taken apart by `opener` into the releases that it holds (both `module:function`). `library` is what these
    import and `extra` the extra of press-extractor that brings it, None where nothing more is needed.
    """

    name: str
    media_type: MediaType
    suffixes: tuple[str, ...]
    is_like: Callable[[bytes], bool] = _no
    converter: str | None = None
    opener: str | None = None
    library: str | None = None
    extra: str | None = None

    @property
    def is_readable(self) -> bool:
        """Whether what it needs is installed."""
        return self.library is None or _is_installed(self.library)

    @property
    def cure(self) -> str:
        """The command that brings what it needs."""
        return f"pip install 'press-extractor[{self.extra}]'"


@lru_cache(maxsize=16)
def _is_installed(library: str) -> bool:
    return find_spec(library) is not None


def _starts(beginning: bytes, *, holding: bytes = b"") -> Callable[[bytes], bool]:
    return lambda content: content.startswith(beginning) and holding in content


def _matches(pattern: bytes) -> Callable[[bytes], bool]:
    compiled = regex.compile(pattern, regex.IGNORECASE)
    return lambda content: compiled.match(content[:16_384].lstrip(b"\xef\xbb\xbf \t\r\n")) is not None


_HEADERS = rb"(?:From [^\r\n]*\r?\n)?(?:[a-z][\w-]{1,60}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n){0,200}){0,100}?"
_MAIL = _HEADERS + rb"(?:Received|Return-Path|MIME-Version|Message-ID|DKIM-Signature):"
_MHTML = _HEADERS + rb"Content-Type:\s*multipart/related\b"
_FILING = rb"<(?:SEC|IMS)-(?:DOCUMENT|HEADER)>|<SUBMISSION>|-----BEGIN PRIVACY-ENHANCED|<DOCUMENT>\s*<TYPE>"
_WORD: MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HOME = "extractor.inputs."

KINDS: tuple[InputKind, ...] = (
    InputKind("PDF", "application/pdf", (".pdf",), _starts(b"%PDF-"),
              converter=_HOME + "pdf:convert", library="pypdfium2", extra="pdf"),
    InputKind("Word", _WORD, (".docx",), _starts(b"PK\x03\x04", holding=b"word/document.xml"),
              converter=_HOME + "docx:convert", library="mammoth", extra="docx"),
    InputKind("RTF", "application/rtf", (".rtf",), _starts(b"{\\rtf"),
              converter=_HOME + "rtf:convert", library="striprtf", extra="rtf"),
    InputKind("Outlook", "application/vnd.ms-outlook", (".msg",),
              _starts(b"\xd0\xcf\x11\xe0", holding="__substg1.0_".encode("utf-16-le")),
              opener=_HOME + "outlook:parts", library="oxmsg", extra="msg"),
    InputKind("EDGAR", "application/x-edgar", (), _matches(_FILING), opener=_HOME + "edgar:parts"),
    InputKind("MHTML", "multipart/related", (".mht", ".mhtml"), opener=_HOME + "mail:page_parts"),
    InputKind("e-mail", "message/rfc822", (".eml",), _matches(_MAIL), opener=_HOME + "mail:parts"),
    InputKind("Markdown", "text/markdown", (".md", ".markdown"), converter=_HOME + "markdown:convert"),
    InputKind("HTML", "text/html", (".html", ".htm", ".xhtml")),
    InputKind("text", "text/plain", (".txt",)),
)  # fmt: skip
"""All kinds, those that their bytes tell most surely first."""

_HTML, _TEXT = KINDS[-2:]
_BY_MEDIA_TYPE: Mapping[str, InputKind] = {kind.media_type: kind for kind in KINDS}
_BY_SUFFIX: Mapping[str, InputKind] = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
SUFFIXES: tuple[str, ...] = tuple(_BY_SUFFIX)


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, `.gz` aside; empty where it has none.

    >>> ending_of("a/May.PDF"), ending_of("b.txt.gz"), ending_of("README")
    ('.pdf', '.txt', '')
    """
    base = name.rpartition("/")[2].lower().removesuffix(".gz")
    stem, dot, ending = base.rpartition(".")
    return dot + ending if stem and len(ending) <= 10 else ""


def kind_named(name: str) -> InputKind | None:
    """The kind that a file has by its name; None where its ending is of none."""
    return _BY_SUFFIX.get(ending_of(name))


def kind_of_media_type(media_type: str) -> InputKind | None:
    """The kind of a MIME type; None where there is none."""
    return _BY_MEDIA_TYPE.get(media_type)


def kind_of(content: bytes, name: str = "") -> InputKind:
    """What bytes are: by their look, else by the name of the file, else HTML or plain text.

    >>> kind_of(b"%PDF-1.7", "page.html").name, kind_of(b"# Trade", "a.md").name, kind_of(b"<p>Exports rose.").name
    ('PDF', 'Markdown', 'HTML')
    """
    named = kind_named(name)
    told = named.media_type if named else ""
    if told == "multipart/related":
        return _page(content) if _HTML_HEAD.match(content.lstrip()[:100]) else _BY_MEDIA_TYPE[told]
    for kind in KINDS:
        if kind.is_like(content):
            return kind if kind.media_type != "message/rfc822" or not _matches(_MHTML)(content) else KINDS[5]
    if told == "application/pdf" and b"%PDF-" in content[:1024]:
        return _BY_MEDIA_TYPE[told]
    if told in ("text/markdown", "message/rfc822"):
        return _BY_MEDIA_TYPE[told]
    return _page(content, is_called_text=told == "text/plain")


def _page(content: bytes, *, is_called_text: bool = False) -> InputKind:
    """HTML or plain text: a page saved as .txt is a page, and .html without tags is text."""
    head = content[:4096].replace(b"\0", b"")
    if is_called_text:
        return _HTML if _HTML_HEAD.search(head[:1024]) and b"<" in head[:64] else _TEXT
    return _HTML if _TAG.search(head) or _TAG.search(content.replace(b"\0", b"")) else _TEXT


def convert(release: Release) -> Converted | None:
    """A release of a kind that is turned into HTML; None for HTML and plain text, which are read as they are.

    Raises ReleaseError where what the kind needs is not installed or the file cannot be read.
    """
    kind = _BY_MEDIA_TYPE.get(release.media_type)
    if kind is None or kind.converter is None:
        return None
    name = release.source or "the file"
    if not kind.is_readable:
        raise ReleaseError(f"{name}: is {_a(kind)}, which is read after: {kind.cure}")
    try:
        converted: Converted = _loaded(kind.converter)(release.content)
    except ReleaseError as error:
        raise ReleaseError(f"{name}: {error}") from error
    except MemoryError:
        raise
    except Exception as error:
        raise ReleaseError(f"{name}: is broken or is no {kind.name} file ({type(error).__name__}: {error})") from error
    return converted


def open_parts(kind: InputKind, stream: BinaryIO, passed_over: PassedOver) -> Iterator[Part]:
    """The releases in a file that holds several, in their order; `passed_over` takes up what is in it and not read.

    Raises ReleaseError, also in the midst of them, where what the kind needs is not installed or the file is broken.
    """
    assert kind.opener is not None
    if not kind.is_readable:
        raise ReleaseError(f"is {_a(kind)}, which is read after: {kind.cure}")
    try:
        yield from _loaded(kind.opener)(stream, passed_over)
    except (ReleaseError, MemoryError):
        raise
    except Exception as error:
        raise ReleaseError(f"is broken or is no {kind.name} file ({type(error).__name__}: {error})") from error


def _a(kind: InputKind) -> str:
    return f"{'an' if kind.name[0] in 'AEIOR' else 'a'} {kind.name} file"


def _loaded(place: str) -> Callable[..., Any]:
    module, _, function = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
