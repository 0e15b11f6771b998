"""What a ledger holds -> the files of a run: rows checked against one another and written in every format.

The check works on what is stored, in this run or in a database, and knows nothing of how the rows came.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from extractor.check import standings
from extractor.export import BOM, whole_binary_file, whole_file, write_relations
from extractor.export.formats import FORMATS, Format, chosen, function
from extractor.model import Observation
from extractor.run.account import RunReport, write_account
from extractor.run.findings import Findings, open_findings
from extractor.run.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Results:
    """The files of a run while it goes on; `files` are the drafts of what will be written, by name."""

    output: Path
    formats: tuple[Format, ...]
    findings: Findings
    files: dict[str, IO[Any]]

    def write(self, ledger: Ledger, report: RunReport) -> None:
        """Checks all rows against one another and writes every file; databases last, since they are not drafts."""
        self.findings.note(standings(ledger.rows()))
        for one in self.formats:
            if one.writer and not one.database:
                more = (ledger.summaries(),) if one.tells_releases else ()
                rows = function(one.writer)(self._rows(ledger), self.files[one.file], *more)
                if one.leaves_out and rows < report.counts["rows"]:
                    left = report.counts["rows"] - rows
                    report.notes.append(f"{one.file}: without {left} of {report.counts['rows']} rows: {one.leaves_out}")
            if one.beside:
                function(one.describer)(self.files[one.beside])
        write_relations(self.findings.relations(), self.files["relations.csv"])
        write_account(
            report, ledger.summaries(), ledger.failures(), ledger.duplicates(), ledger.left_out(),
            self.files["run.json"],
        )  # fmt: skip
        for one in self.formats:
            if one.database:
                self._update(one, ledger)
        report.notes.extend(self._older())

    def _older(self) -> Iterator[str]:
        """What is told of tables that an earlier run wrote in other formats."""
        for one in FORMATS.values():
            if one.writer and one not in self.formats and (self.output / one.file).exists():
                yield f"{one.file} is of an earlier run and was left as it is; --format {one.name} brings it up to date"

    def _rows(self, ledger: Ledger) -> Iterator[Observation]:
        return map(self.findings.flagged, ledger.rows())

    def _update(self, one: Format, ledger: Ledger) -> None:
        """Adds the rows to a database, then holds all rows that it has against one another."""
        with function(one.writer)(self.output / one.file) as database, open_findings() as findings:
            database.add(ledger.summaries(), self._rows(ledger))
            database.note(findings.take(standings(database.observations())))
            rows = ((row, findings.flagged(row)) for row in database.observations())
            database.flag([(new.observation_id, new.flags) for old, new in rows if new is not old])


@contextmanager
def open_results(output: Path, formats: str, *, bom: bool = False) -> Iterator[Results]:
    """Results that take their places in `output` only when the block ends without error, all or none; `bom` begins CSV
    files with a byte order mark.

    Raises UsageError for a format that is not to be had, OutputError where nothing can be written.
    """
    wanted = chosen(formats)
    names = {one.file: one.binary for one in wanted if one.writer and not one.database}
    names |= dict.fromkeys(filter(None, (one.beside for one in wanted)), False)
    names |= {"relations.csv": False, "run.json": False}
    with ExitStack() as stack:
        files: dict[str, IO[Any]] = {}
        # Nested, so that a table never stands beside the account of another run.
        for name, binary in names.items():
            opened = whole_binary_file(output / name) if binary else whole_file(output / name)
            files[name] = stack.enter_context(opened)
        for name in ("observations.csv", "relations.csv") if bom else ():
            if name in files:
                files[name].write(BOM)
        yield Results(output, wanted, stack.enter_context(open_findings()), files)
