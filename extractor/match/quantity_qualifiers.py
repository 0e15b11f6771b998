"""The words beside a number -> its qualifier: about, at least, at most."""

from __future__ import annotations

import regex

from extractor.match.inflect import verb_forms
from extractor.model import Qualifier
from extractor.rulebook import CueRule, QualifierRule, Rulebook

# "up to $5 million from $4 million" is a rise, not a limit.
_RISEN = regex.compile(r"\s(?:\p{L}+\s){0,3}?(?:from|compared|versus)\b", regex.V1)


class Qualifiers:
    """The qualifier rules as two patterns: words read backwards from the number, and words after it."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of(QualifierRule)
        self._before = {word: rule for rule in rules for word in rule.before}
        self._after = {word: rule for rule in rules for word in rule.after}
        # "above the 3.5% of May" compares with a number; "about a 3.5% rise" qualifies it.
        loose = {word: rule for word, rule in self._before.items() if rule.code == "approx" or word.endswith(("than", "least", "up to"))}
        self._left = regex.compile(
            rf"(?r)(?:(?<![\p{{L}}\d])(?:(?P<word>{_any_of(self._before, letters=True)})\s+"
            rf"|(?P<word>{_any_of(loose, letters=True)})\s+(?:an?|another|an\s\p{{L}}+)\s+)"
            rf"|(?P<mark>{_any_of(self._before, letters=False)})\s?)",
            regex.V1 | regex.I,
        )
        self._right = regex.compile(rf"\s?(?P<word>{_any_of(self._after, letters=False)})(?!\d)|\s(?P<word>{_any_of(self._after, letters=True)})\b", regex.V1)

        up = sorted(form for rule in rulebook.of(CueRule) for verb in rule.verbs for form in verb_forms(verb) if form.endswith(" up"))
        self._verb_up = regex.compile(r"(?r)\b(?:went up|gone up|came up|{})\sto\s".format("|".join(map(regex.escape, up))), regex.V1 | regex.I)

    def find(self, text: str, start: int, end: int) -> tuple[Qualifier, str, int]:
        """Code and rule of the qualifier of the number at `[start, end)`, and where the number ends with it."""
        right = self._right.match(text, end)
        if right and not (right["word"] == "plus" and text[right.end() : right.end() + 1].isspace()):
            rule = self._after[right["word"].lower()]
            return rule.code, f"qualifier.{rule.id}", right.end() if right["word"] == "+" else end
        left = self._left.match(text, 0, start)
        if left is None:
            return "none", "", end
        word = left["word"] or left["mark"]
        if word.lower() == "up to" and (_RISEN.match(text, end) or self._verb_up.match(text, 0, start)):
            return "none", "", end
        rule = self._before[" ".join(word.lower().split())]
        return rule.code, f"qualifier.{rule.id}", end


def _any_of(words: dict[str, QualifierRule], *, letters: bool) -> str:
    chosen = sorted((word for word in words if word[0].isalpha() == letters), key=len, reverse=True)
    return "|".join(regex.escape(word, special_only=True, literal_spaces=True).replace(" ", r"\s+") for word in chosen)
