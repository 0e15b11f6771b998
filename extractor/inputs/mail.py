"""An e-mail or a saved web page (MHTML) -> the release that it is, and those attached to it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import BinaryIO, cast

import regex

from extractor.errors import ReleaseError
from extractor.inputs import kinds
from extractor.inputs.parts import Part, PassedOver
from extractor.model import Known

MAX_BYTES = 50_000_000
"""The largest e-mail that is read, with all that is attached to it."""
MAX_PARTS = 200
_ANSWERED = regex.compile(r"^(?:\s*(?:re|fwd?|fw|aw|wg|tr|rv)\s*:\s*)+", regex.IGNORECASE)


def parts(stream: BinaryIO, passed_over: PassedOver) -> Iterator[Part]:
    """The text of an e-mail, its HTML first, then what is attached: files of known kinds and other e-mails."""
    message = _message(stream)
    envelope = envelope_of(message)
    body = _body(message)
    text = _content(body) if body is not None else b""
    if body is not None and text.strip(b"\xef\xbb\xbf \t\r\n"):
        is_page = body.get_content_type() != "text/plain"
        yield Part("", text, envelope, "text/html" if is_page else "text/plain")
    for number, part in enumerate(_attached(message, body), 1):
        name = file_name(part.get_filename() or f"attachment-{number}")
        if part.get_content_type() == "message/rfc822":
            yield from _inner(name, part, passed_over)
        else:
            yield from attached(name, part.get_payload(decode=True), envelope, passed_over)


def page_parts(stream: BinaryIO, passed_over: PassedOver) -> Iterator[Part]:
    """The page that was saved, without its pictures and styles."""
    message = _message(stream)
    pages = (part for part in _walk(message) if part.get_content_type() in ("text/html", "application/xhtml+xml"))
    page = next(pages, None)
    if page is None:
        raise ReleaseError("holds no page")
    url = page.get("Content-Location") or message.get("Snapshot-Content-Location")
    url = str(url) if url and str(url).startswith(("http://", "https://")) else None
    yield Part("", _content(page), Known(url=url), "text/html")


def _message(stream: BinaryIO) -> EmailMessage:
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"larger than {MAX_BYTES // 1_000_000} MB; save what is attached as files of their own")
    return message_from_bytes(content.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)


def _inner(name: str, part: EmailMessage, passed_over: PassedOver) -> Iterator[Part]:
    """An e-mail in an e-mail."""
    inner = part.get_payload()
    try:
        content = cast("list[EmailMessage]", inner)[0].as_bytes()
    except Exception:  # noqa: BLE001 - one that the library has read and cannot write
        passed_over.add(".eml", name)
    else:
        yield Part(name, content, media_type="message/rfc822")


def attached(name: str, content: object, envelope: Known, passed_over: PassedOver) -> Iterator[Part]:
    """An attachment that is of a kind that is read; others are counted."""
    kind = kinds.kind_named(name)
    if kind is None or not kind.is_readable or not isinstance(content, bytes):
        passed_over.add(kinds.ending_of(name) or "attached", name)
    elif content.strip():
        yield Part(name, content, Known(envelope.published, envelope.publisher))


def file_name(name: str) -> str:
    """The name of an attachment, without folders."""
    return name.replace("\\", "/").rpartition("/")[2].strip() or "attachment"


def _walk(message: EmailMessage) -> Iterator[EmailMessage]:
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise ReleaseError(f"has over {MAX_PARTS} parts; no e-mail of a press office has so many")
        yield part


def _body(message: EmailMessage) -> EmailMessage | None:
    for _ in _walk(message):  # so that one of too many parts is refused
        pass
    return cast("EmailMessage | None", message.get_body(preferencelist=("html", "plain")))


def _attached(message: EmailMessage, body: EmailMessage | None) -> Iterator[EmailMessage]:
    """What is attached, pictures inside the text aside; parts of an attached e-mail are its own."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part is body:
            continue
        if part.get_content_type() == "message/rfc822":
            if part is not message:
                yield part
        elif part.is_multipart():
            waiting[:0] = [cast("EmailMessage", one) for one in part.get_payload()]
        elif part.get_filename() and (part.get_content_disposition() == "attachment" or _is_document(part)):
            yield part


def _is_document(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "application"


def _content(part: EmailMessage) -> bytes:
    """The text of a part in UTF-8 with its mark; its bytes where it names no encoding."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = part.get_content_charset()
    if charset is None:
        return content
    try:
        return codecs.BOM_UTF8 + content.decode(charset, "replace").encode("utf-8", "replace")
    except LookupError:
        return content


def envelope_of(message: EmailMessage) -> Known:
    """What the head of an e-mail says: the day on which it was sent, the name of the sender, the subject."""
    subject = without_answer_marks(_header(message, "Subject") or "")
    return Known(sent_on(_header(message, "Date")), _sender(message), subject or None)


def without_answer_marks(subject: str) -> str:
    """A subject without "Re:" and "Fwd:" before it.

    >>> without_answer_marks("FW: Re: Exports up in May")
    'Exports up in May'
    """
    return _ANSWERED.sub("", subject).strip()


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        told = message.get(name)
    except Exception:  # noqa: BLE001 - headers that the library does not understand
        return None
    return " ".join(str(told).split()) if told else None


def sent_on(printed: str | None) -> date | None:
    """The day of an e-mail's date, where it was sent."""
    try:
        return parsedate_to_datetime(printed).date() if printed else None
    except (ValueError, TypeError, IndexError):
        return None


def _sender(message: EmailMessage) -> str | None:
    try:
        return message["From"].addresses[0].display_name or None
    except Exception:  # noqa: BLE001 - as above
        return None
