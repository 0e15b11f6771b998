"""An e-mail saved by Outlook (.msg) -> the release that it is, and those attached to it."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from oxmsg import Message
from oxmsg.domain.constants import PID_HTML

from extractor.errors import ReleaseError
from extractor.inputs.mail import MAX_BYTES, MAX_PARTS, attached, file_name, sent_on, without_answer_marks
from extractor.inputs.parts import Part, PassedOver
from extractor.model import Known


def parts(stream: BinaryIO, passed_over: PassedOver) -> Iterator[Part]:
    """The text of an e-mail, its HTML first, then the files of known kinds that are attached."""
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"larger than {MAX_BYTES // 1_000_000} MB; save what is attached as files of their own")
    message = Message.load(io.BytesIO(content))
    envelope = _envelope(message)
    html, text = _html(message), message.body
    if html.strip():
        yield Part("", html, envelope, "text/html")
    elif text and text.strip():
        content = codecs.BOM_UTF8 + text.replace("\0", "").encode("utf-8", "replace")
        yield Part("", content, envelope, "text/plain")
    for number, one in enumerate(message.attachments, 1):
        if number > MAX_PARTS:
            raise ReleaseError(f"has over {MAX_PARTS} attachments; no e-mail of a press office has so many")
        yield from attached(file_name(one.file_name or f"attachment-{number}"), one.file_bytes, envelope, passed_over)


def _html(message: Message) -> bytes:
    """The HTML of an e-mail; in the encoding that it names itself where the e-mail's is not to be had."""
    try:
        html = message.html_body
    except (UnicodeDecodeError, LookupError):
        return message.properties.binary_prop_value(PID_HTML) or b""
    return codecs.BOM_UTF8 + html.encode("utf-8", "replace") if html and html.strip() else b""


def _envelope(message: Message) -> Known:
    headers = message.message_headers
    sent = message.sent_date
    sender = (message.sender or "").partition("<")[0].strip(' "')
    day = sent.date() if sent is not None else sent_on(headers.get("Date"))
    return Known(day, sender if sender and "@" not in sender else None, without_answer_marks(message.subject) or None)
