"""The words beside a number -> its qualifier: about, at least, at most."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

import regex

from extractor.match.inflect import verb_forms
from extractor.match.quantities.spellings import choice, spelled
from extractor.model import Qualifier
from extractor.rulebook import CueRule, QualifierRule, Rulebook

# "up to $5 million from $4 million" is a rise, not a limit.
_RISEN = regex.compile(r"\s(?:\p{L}+\s){0,3}?(?:from|compared|versus)\b", regex.V0)

_PLUS = regex.compile(r"(?<=[\d\p{L}])\+", regex.V0)


class Qualifiers:
    """The qualifier rules as two patterns: words read backwards from the number, and words after it."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of(QualifierRule)
        self._before = {word: rule for rule in rules for word in rule.before}
        self._after = {word: rule for rule in rules for word in rule.after}
        # "above the 3.5% of May" compares with a number; "about a 3.5% rise" qualifies it.
        loose = [
            word
            for word, rule in self._before.items()
            if rule.code == "approx" or word.endswith(("than", "least", "up to"))
        ]
        self._left = regex.compile(
            rf"(?r)(?:(?<![\p{{L}}\d])(?:(?P<word>{_any_of(self._before, letters=True, backwards=True)})\s+"
            rf"|(?P<word>{_any_of(loose, letters=True, backwards=True)})\s+(?:an?|another|an\s\p{{L}}+)\s+)"
            rf"|(?P<mark>{_any_of(self._before, letters=False, backwards=True)})\s?)",
            regex.V0,
        )
        marks, words = _any_of(self._after, letters=False), _any_of(self._after, letters=True)
        self._right = regex.compile(rf"\s?(?P<word>{marks})(?!\d)|\s(?P<word>{words})\b", regex.V0)
        self._lasts = tuple({word.split()[-1].lower() for word in self._before} | {"a", "an", "another"})
        self._firsts = frozenset(case for word in self._after for case in (word[0], word[0].upper()))
        self._may_end = lru_cache(maxsize=16384)(lambda word: word.lower().replace("‑", "-").endswith(self._lasts))
        self._verbs = [verb for rule in rulebook.of(CueRule) for verb in rule.verbs if verb.endswith(" up")]
        self._lifting = rulebook.words("verbs_with_up")
        no, between = (
            choice(rulebook.words("negations"), backwards=True),
            "|".join(rulebook.words("auxiliaries_of_bounds")),
        )
        self._negated = regex.compile(
            rf"(?r)(?:(?<!\p{{L}})(?:{no})(?<!\bnot\sonly)\s(?:(?:{between})\s){{0,3}}"
            rf"|\b(?i:in|at|on)\sno\s[^,.;]{{1,60}}\s)\Z",
            regex.V0,
        )

    @cached_property
    def _verb_up(self) -> regex.Pattern[str]:
        """Verbs such as "went up", read backwards from an "up to" in them; few texts ask for it."""
        risen = {form for verb in self._verbs for form in verb_forms(verb)} | {"went up", "gone up", "came up"}
        return regex.compile(rf"(?r)\b(?:{choice(risen, loose=True, backwards=True)})\sto\s", regex.V0)

    @cached_property
    def _lifted(self) -> regex.Pattern[str]:
        """ "pushed inflation up to", read backwards from the number."""
        forms = choice({form for verb in self._lifting for form in verb_forms(verb)}, backwards=True)
        return regex.compile(
            rf"(?r)\b(?:{forms})\s(?!(?:together|place|part|in|on|out|over|into)\b)(?:[\p{{L}}\p{{N}}’'&%-]+\s){{1,8}}"
            rf"(?<!\b(?:in|into|for|of|to|by|with|at|from|on|and|or|than)\s)up\sto\s\Z",
            regex.V0,
        )

    def find(self, text: str, start: int, end: int, floor: int = 0) -> tuple[Qualifier, str, int]:
        """Code and rule of the qualifier of the number at `[start, end)`; the end with a "+" in it.

        `floor` is where the number before ends: "5% more than EUR 2 million" compares two numbers.
        """
        if plus := _PLUS.search(text, start, end):  # "1,000+ homes"
            return "min", f"qualifier.{self._after['+'].id}", max(end, plus.end())
        behind = end + text[end : end + 1].isspace()
        right = self._right.match(text, end) if text[behind : behind + 1] in self._firsts else None
        if right and not (right["word"] == "plus" and text[right.end() : right.end() + 1].isspace()):
            rule = self._after[spelled(right["word"]).lower()]
            return rule.code, f"qualifier.{rule.id}", right.end() if right["word"] == "+" else end
        left = self._left.match(text, 0, start) if self._may_be_before(text, start) else None
        if left is None or (floor and not text[floor : left.start()].strip()):
            return "none", "", end
        word = left["word"] or left["mark"]
        if word.lower() == "up to" and (
            _RISEN.match(text, end) or self._verb_up.match(text, 0, start) or self._lifted.match(text, 0, start)
        ):
            return "none", "", end
        rule = self._before[spelled(word).lower()]
        code = rule.code
        if code != "approx" and self._negated.match(text, 0, left.start()):
            code = "max" if code == "min" else "min"
        return code, f"qualifier.{rule.id}", end

    def _may_be_before(self, text: str, start: int) -> bool:
        """Whether the word before is one that a wording ends in; few are, which is quickly looked up."""
        words = text[max(0, start - 80) : start].split()[-2:]
        return bool(words) and (self._may_end(words[-1]) or words[0].lower().endswith("an"))


def _any_of(words: Iterable[str], *, letters: bool, backwards: bool = False) -> str:
    return choice((word for word in words if word[0].isalpha() == letters), loose=True, backwards=backwards)
