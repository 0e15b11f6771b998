"""Tokens of a sentence -> where its noun phrases end, with their modifiers, chains and lists."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model import Cue, PeriodMention, Quantity, Token

_NOUN = ("NN", "NNS", "NNP", "NNPS")
_MODIFIER = frozenset(
    ("DT", "PDT", "PRP$", "JJ", "JJR", "JJS", "CD", "POS", "FW", "ADD", "HYPH", "AFX", "SYM", "$", "NFP", "WP$", "#")
)
DOINGS = frozenset(
    """lending borrowing spending saving trading building housing advertising farming mining manufacturing quarrying
    banking shipping engineering processing publishing printing catering retailing gaming fishing dwelling
    wagering betting gambling processing dispensing fundraising lending crowdfunding warehousing wholesaling
    holdings broadcasting milling brewing logging recycling financing funding training hiring staffing
    stockbuilding destocking restocking homebuilding housebuilding shipbuilding""".split()
)
"""Things that are done ("lending"), which the tagger takes for verbs."""
_AGES = frozenset("over under between from and to or years year older more above below - –".split())
_CHAIN = frozenset(
    ("of", "in", "for", "on", "to", "from", "at", "by", "among", "per", "into", "within", "excluding",
     "including", "between", "across", "outside", "ex", "via", "through", "aged", "under", "above", "below")
)  # fmt: skip
_WITH_WHOM = frozenset(("deficit", "surplus", "deficits", "surpluses", "trade", "gap", "balance"))
"""Nouns that are followed by whom they are with ("the deficit with Chile")."""
_MEANT_TO = frozenset(
    """intention intentions plan plans willingness propensity readiness ability inability desire appetite likelihood
    reluctance inclination tendency capacity preparedness""".split()
)
"""Nouns behind which "to" tells what is meant."""
_JOIN = frozenset(("and", "or", "&", "/", "-", "–", "'s", "’s", "’", "'", "as"))

Owner = Quantity | PeriodMention | Cue | None


class NounPhrases:
    """The noun phrases among the tokens that nothing owns: no value, period or cue. `named` and `refused` mark the
    tokens of catalogue names and of numbers that are no measurement; `words` are the tokens in small letters."""

    def __init__(
        self,
        tokens: Sequence[Token],
        words: Sequence[str],
        owner: Sequence[Owner],
        named: Sequence[bool],
        refused: Sequence[bool],
    ) -> None:
        self._tokens = tokens
        self._words = words
        self._owner = owner
        self._named = named
        self._refused = refused

    def phrase_end(self, i: int) -> int:
        """The end of the noun phrase, with its chain of prepositions, that starts at token i; i if none does."""
        per = self._words[i] == "per" and self._owner[i] is None
        end = self._core_end(i + 2 if per and self._is(i + 1, "capita", "head") else i)
        if end <= i or (per and end == i + 2):
            return i
        while (longer := self._longer(end)) > end:
            end = longer
        return end

    def _core_end(self, i: int) -> int:
        """The end of a bare noun phrase at i: modifiers and nouns in one run; i where there is no noun in it."""
        end, noun = i, i
        while end < len(self._tokens) and self._owner[end] is None and self._nominal(end, noun > i):
            if (
                self._named[end]
                or self._tokens[end].tag in _NOUN
                or self._noun_in_ing(end)
                or (noun > i and self._is(end, "outstanding", "online"))
                or (self._tokens[end].tag == "CD" and self._refused[end])
            ):
                noun = end + 1
            end += 1
        if noun == i and end > i and self._is(end, "and", "or") and self._tokens[end - 1].tag in ("JJ", "NNP"):
            core = self._core_end(end + 1)  # "rural and urban participation"
            if core > end + 2:
                return core
        if noun == i and end > i and self._words[i] in ("that", "those") and self._is(end, "of", "in", "for", "to"):
            return end
        return noun

    def _nominal(self, i: int, after_noun: bool) -> bool:
        token = self._tokens[i]
        if after_noun and token.tag == "DT" and not self._named[i]:
            return False  # "for women | the rate was 8%"
        if (
            token.tag in _NOUN
            or token.tag in _MODIFIER
            or self._named[i]
            or self._noun_in_ing(i)
            or (after_noun and self._is(i, "outstanding", "online"))
        ):
            return True
        if token.tag in ("VBN", "VBG", "VBD", "VBP"):
            modifies = token.dep in ("amod", "compound", "nmod") and token.head > i
            return (modifies and not after_noun) or token.dep == "compound"
        return (
            token.tag.startswith("RB")
            and token.dep == "advmod"
            and token.head == i + 1
            and (self._tokens[min(i + 1, len(self._tokens) - 1)].tag in ("JJ", "VBN", "JJR"))
            and self._owner[min(i + 1, len(self._tokens) - 1)] is None
        )

    def _noun_in_ing(self, i: int) -> bool:
        """ "Lending to firms", "consumer spending": a thing that is done, which the tagger takes for a verb."""
        if self._words[i] not in DOINGS or self._owner[i] is not None or self._tokens[i].dep in ("aux", "xcomp"):
            return False
        return i == 0 or self._tokens[i - 1].tag not in ("VBD", "VBZ", "VBP", "VB", "TO", "RB", "MD")

    def _longer(self, end: int) -> int:
        """A phrase that ends at `end`, made longer by one link: a preposition, a bracket, a joined noun."""
        if end >= len(self._tokens) or self._owner[end] is not None:
            return end
        token = self._tokens[end]
        word = self._words[end]
        closed = self._tokens[end - 1].text == ")" and (self._owned_bracket(end - 1) or self._acronym(end - 1))
        if closed and (core := self._core_end(end)) > end:
            return core  # "sales and marketing (S&M) expenses"
        if word == "," and self._is(end + 1, "net", "gross", "basic", "diluted") and self._owner[end + 1] is None:
            return end + 2  # "research expenses, net"
        if word == "(":
            return self._bracket_end(end)
        if token.tag == "POS" and end + 1 < len(self._tokens) and self._is(end + 1, "by", "to", "at") and end > 0:
            return end + 1  # "and women's by 3.3%": what they have is told before
        if token.tag == "POS" and self._is(end + 1, "(") and (closing := self._bracket_end(end + 1)) > end + 1:
            return closing
        if self._is(end, "and", "or") and self._is(end + 1, "above", "over", "older", "more", "under", "below"):
            return end + 2
        if token.tag == "VBN" and token.dep == "acl" and word != "aged" and not self._before_value(end + 1):
            following = end + 1 + (self._tokens[min(end + 1, len(self._tokens) - 1)].tag == "RB")
            return following if following <= len(self._tokens) else end
        if word == "to" and self._words[end - 1] in _MEANT_TO and (last := self._meant_end(end)) > end:
            return last  # "intentions to buy a car"
        if ((word in _CHAIN or word in _JOIN) and token.text == word) or token.tag == "POS":
            core = self._core_end(end + 1) if end + 1 < len(self._tokens) else end + 1
            if core == end + 1 and word in ("and", "or") and self._again(end + 1):
                core = self._core_end(end + 2)  # "to households and to firms"
            if core == end + 1 and word in ("for", "in", "of", "&"):
                core = self._bare_adjectives(end + 1)
            return core if core > end + 1 else end
        if token.tag == "VBG" and token.dep == "acl" and (last := self._doing_end(end)) > end:
            return last
        if word == "aged":
            return self._age_end(end + 1)
        if (
            word == "with"
            and self._tokens[end - 1].tag in ("VBN", "VBD")
            and (core := self._core_end(end + 1)) > end + 1
        ):
            return core
        if word == "away" and self._is(end + 1, "from") and (core := self._core_end(end + 2)) > end + 2:
            return core  # "meals away from home"
        if word == "less" and self._tokens[end - 1].tag in _NOUN and (core := self._core_end(end + 1)) > end + 1:
            return core  # "all items less energy"
        if word == "with" and self._words[end - 1] in _WITH_WHOM and (core := self._core_end(end + 1)) > end + 1:
            return core
        if word == "," and self._in_list(end):
            return self._core_end(end + 1 + self._is(end + 1, "and", "or", "&"))
        return end

    def _doing_end(self, i: int) -> int:
        """The end of "planning to hire", "using robots" behind a noun, where a verb of the sentence follows."""
        end = i + 1
        if self._is(end, "to") and end + 1 < len(self._tokens) and self._tokens[end + 1].tag == "VB":
            end += 2
        end = max(end, self._core_end(end))
        if self._is(end, "in", "at", "from", "for", "on", "with", "of") and self._core_end(end + 1) > end + 1:
            end = self._core_end(end + 1)
        after = self._owner[end] if end < len(self._tokens) else None
        return end if isinstance(after, Cue) and after.role.endswith("_verb") else i

    def _meant_end(self, i: int) -> int:
        """The end of "to buy a car" behind a noun, where a verb of the sentence follows; i where none does."""
        if i + 1 >= len(self._tokens) or self._tokens[i + 1].tag != "VB":
            return i
        end = max(i + 2, self._core_end(i + 2))
        after = self._owner[end] if end < len(self._tokens) else None
        return end if isinstance(after, Cue) and after.role.endswith("_verb") else i

    def _age_end(self, i: int) -> int:
        """The end of "aged over 25", "aged 15 to 24 years"."""
        while (
            i < len(self._tokens)
            and (self._owner[i] is None or self._refused[i])
            and (self._tokens[i].tag == "CD" or self._words[i] in _AGES)
        ):
            i += 1
        return i

    def _again(self, i: int) -> bool:
        """Is the word at i a preposition that the phrase before has already?"""
        if not self._is(i, "to", "for", "from", "in", "of"):
            return False
        return any(self._words[j] == self._words[i] for j in range(max(0, i - 5), i - 1))

    def _owned_bracket(self, closing: int) -> bool:
        """Does a possessive stand before the bracket ("the Central Bank's (CB) deposit rate")?"""
        opening = next((i for i in range(closing, -1, -1) if self._tokens[i].text == "("), 0)
        return opening > 0 and self._tokens[opening - 1].tag == "POS"

    def _acronym(self, closing: int) -> bool:
        """Does the bracket that closes at the token hold nothing but an acronym: "(R&D)"?"""
        opening = next((i for i in range(closing, max(-1, closing - 7), -1) if self._tokens[i].text == "("), closing)
        inside = "".join(token.text for token in self._tokens[opening + 1 : closing])
        return 1 < len(inside) <= 8 and inside.replace("&", "").replace("-", "").isupper()

    def _bare_adjectives(self, i: int) -> int:
        """The end of "rural and urban" before a verb, or of "quarrying" behind "&": words that stand for nouns."""
        end = i
        while (
            end < len(self._tokens)
            and self._owner[end] is None
            and (self._tokens[end].tag in ("JJ", "VBG", "NNP") or (end > i and self._tokens[end].tag == "CC"))
        ):
            end += 1
        if end == i or end >= len(self._tokens) or self._tokens[end - 1].tag == "CC":
            return i
        after = self._owner[end]
        return (
            end if (isinstance(after, Cue) and after.role.endswith("_verb")) or self._tokens[i - 1].text == "&" else i
        )

    def _bracket_end(self, i: int) -> int:
        for j in range(i + 1, min(i + 8, len(self._tokens))):
            if self._owner[j] is not None and not isinstance(self._owner[j], Cue):
                return i
            if self._tokens[j].text == ")":
                return j + 1
        return i

    def _in_list(self, comma: int) -> bool:
        """Is the comma one of "textile, clothing and footwear stores": nouns, then "and" and a last noun?"""
        i = comma
        while self._is(i, ","):
            i += 1
            if closing := self._is(i, "and", "or", "&"):
                i += 1
            core = self._core_end(i)
            if core == i or core - i > 6:
                return False
            if closing:
                return True
            i = core
            while (
                self._is(i, "of", "in", "for") or self._tokens[min(i, len(self._tokens) - 1)].tag == "POS"
            ) and self._core_end(i + 1) > i + 1:
                i = self._core_end(i + 1)
            if self._is(i, "and", "or", "&") and self._core_end(i + 1) > i + 1:
                return True
        return False

    def _before_value(self, i: int) -> bool:
        i += self._is(i, "by")
        return i < len(self._tokens) and isinstance(self._owner[i], Quantity)

    def _is(self, i: int, *words: str) -> bool:
        return i < len(self._words) and self._words[i] in words and self._owner[i] is None
