"""Folders of rules -> pytest items: the examples and rejects that stand in a user's rule files.

Folders are those of the ini option `extractor_rules`, of `--extractor-rules`, or of `rules` in the configuration
(extractor.toml or [tool.extractor]) of the root folder; nothing else is collected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from extractor.rulebook import Rule, Rulebook
    from extractor.rulebook.proof import Failure, Probe

_BOOK: pytest.StashKey[Rulebook] = pytest.StashKey()
_PROBES: pytest.StashKey[Mapping[str, Probe]] = pytest.StashKey()
_FOLDERS: pytest.StashKey[tuple[Path, ...]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini option and the command line option that name folders of rules."""
    help_text = "folders of press-extractor rules whose examples and rejects are tests"
    parser.addini("extractor_rules", help_text, type="paths", default=[])
    parser.getgroup("press-extractor").addoption(
        "--extractor-rules", action="append", default=[], metavar="FOLDER", help=help_text
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A rule file of one of the folders as a collector."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    if not any(file_path.is_relative_to(folder) for folder in _folders(parent.config)):
        return None
    return RuleFile.from_parent(parent, path=file_path)


def _folders(config: pytest.Config) -> tuple[Path, ...]:
    if _FOLDERS not in config.stash:
        here = config.invocation_params.dir
        named = [*config.getini("extractor_rules"), *(here / name for name in config.getoption("--extractor-rules"))]
        config.stash[_FOLDERS] = tuple(Path(folder).resolve() for folder in named or _configured(config.rootpath))
    return config.stash[_FOLDERS]


def _configured(root: Path) -> Iterator[Path]:
    from extractor.errors import UsageError
    from extractor.settings import read_settings

    try:
        entries = read_settings(root).entries
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    for entry in entries:
        if entry.key == "rules" and not entry.table:
            values = entry.value if isinstance(entry.value, list) else [entry.value]
            yield from (root / str(value) for value in values)


def _book(config: pytest.Config) -> Rulebook:
    """The built-in rules with all the folders over them, read once."""
    if _BOOK not in config.stash:
        from extractor.rulebook import load_rulebook

        config.stash[_BOOK] = load_rulebook(_folders(config))
    return config.stash[_BOOK]


def _probes(config: pytest.Config) -> Mapping[str, Probe]:
    """The engine with these rules, loaded once, when the first item runs."""
    if _PROBES not in config.stash:
        from extractor.rulecheck import probes

        config.stash[_PROBES] = probes(_book(config))
    return config.stash[_PROBES]


class RuleFile(pytest.File):
    """A rule file; its items are the examples and rejects of its rules."""

    def collect(self) -> Iterable[pytest.Item]:
        """One item for each example and reject, and one that tells whether the rule takes part in its examples."""
        from extractor.errors import RuleError

        try:
            rules = _book(self.config).rules
        except RuleError as error:
            raise self.CollectError(str(error)) from None
        for rule in rules:
            if rule.where.rpartition(":")[0] == str(self.path):
                for part in ("examples", "rejects"):
                    for number in range(len(getattr(rule, part))):
                        name = f"{rule.kind}/{rule.id}/{part[:-1]} {number + 1}"
                        yield RuleItem.from_parent(self, name=name, rule=rule, part=part, number=number)


class RuleItem(pytest.Item):
    """An example or a reject of a rule."""

    def __init__(self, *, rule: Rule, part: str, number: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._rule, self._part, self._number = rule, part, number

    def runtest(self) -> None:
        """Fails where the example does not give what it says, or where the rule fires on the reject."""
        from extractor.rulebook.proof import prove_one

        probe = _probes(self.config).get(self._rule.kind)
        if probe is None:
            pytest.skip(f"rules of {self._rule.kind} are not tried")
        failures = list(prove_one(self._rule, self._part, self._number, probe))
        if failures:
            raise RuleExampleError(failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The failure as `extractor rules test` tells it."""
        if isinstance(excinfo.value, RuleExampleError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line (from 0) and name."""
        where = getattr(self._rule, self._part)[self._number].where
        return self.path, int(where.rpartition(":")[2]) - 1, self.name


class RuleExampleError(Exception):
    """An example or reject does not hold."""

    def __init__(self, failures: Iterable[Failure]) -> None:
        super().__init__("\n".join(map(str, failures)))
