"""Tasks -> the files of annotation tools, and back: Label Studio, doccano, Prodigy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import UsageError
from extractor.export import whole_file
from extractor.review import doccano, label_studio, prodigy
from extractor.review.tasks import Answer, Task
from extractor.rulebook import near


@dataclass(frozen=True)
class Form:
    """The file of a tool: how tasks are written, how they are read back, and what a user has to do there. `beside`
    makes a second file that the tool wants, its name ending in `beside_suffix`."""

    write: Callable[[Iterable[Task]], Iterator[str]]
    read: Callable[[str, str], Iterator[Answer]]
    told: str
    beside: Callable[[], str] | None = None
    beside_suffix: str = ""


FORMS: Mapping[str, Form] = {
    "label-studio": Form(
        label_studio.written, label_studio.answers,
        "paste the labelling interface into the project's settings, then import the tasks; export as JSON",
        label_studio.interface, ".xml",
    ),
    "doccano": Form(
        doccano.written, doccano.answers,
        "make a sequence labelling project with relations, import as JSONL (relation); export the same",
    ),
    "prodigy": Form(
        prodigy.written, prodigy.answers,
        "prodigy rel.manual DATASET blank:en FILE --loader jsonl --label HAS_METRIC,HAS_PERIOD "
        "--span-label VALUE,METRIC,PERIOD; then db-out DATASET",
    ),
}  # fmt: skip


def form(name: str) -> Form:
    """The form of a tool. Raises UsageError for one that is not known."""
    if name not in FORMS:
        raise UsageError(f"unknown tool {name!r}{near(name, FORMS)}; use one of {', '.join(FORMS)}")
    return FORMS[name]


def write_tasks(tasks: Iterable[Task], to: Form, path: Path) -> list[Path]:
    """Writes tasks, and what the tool wants beside them; the files that were written."""
    with whole_file(path) as file:
        file.writelines(to.write(tasks))
    if to.beside is None:
        return [path]
    beside = path.with_suffix(to.beside_suffix)
    with whole_file(beside) as file:
        file.write(to.beside())
    return [path, beside]


def read_answers(source: Form, path: Path) -> list[Answer]:
    """Reads what a tool exported. Raises UsageError, with line or task and cure."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
        raise UsageError(f"{path}: cannot be read: {reason}; name the file that the tool exported") from None
    return list(source.read(text, str(path)))
