"""Noun phrase chunks -> metric wordings: trimmed, with pronouns and "that of" written out, lists taken apart."""

from __future__ import annotations

from itertools import pairwise

import regex

_OPENING = frozenset(
    """the a an its their our his her this that these those such both all each some another any also only about
    around nearly record overall as and or which""".split()
)
_LEADING = regex.compile(
    rf"^(?:(?:{'|'.join(sorted(_OPENING - {'overall'}))}|overall(?=\s+(?:the|a)\b))\s+)+", regex.IGNORECASE
)
_CLOSING = frozenset("of in for on to from at by with and or the a an as per".split())
_TRAILING = regex.compile(rf"(?:[\s,;:–—-]+|\s+(?:{'|'.join(sorted(_CLOSING))}))+$", regex.IGNORECASE)
_AT_A_LEVEL = regex.compile(r"\s+at\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,3}levels?$", regex.IGNORECASE)
_MARKS = frozenset(",;:–—-")
_APOSTROPHES = ("'", "’")
_ORPHAN_POSSESSIVE = regex.compile(r"^['’]s?\s+")
_POSSESSIVE = regex.compile(r"(?:its|their)\s+", regex.IGNORECASE)
_ENDING = frozenset(("'s", "’s", "s'", "s’"))
_LEANING = frozenset(("that", "those", "its", "their"))
_ELLIPTIC = regex.compile(r"(?:the\s+)?[\w-]+(?:\s[\w-]+)?(?:['’]s|s['’])", regex.IGNORECASE)
_OWNED = regex.compile(r"^(?:the\s+)?[\w-]+(?:\s[\w-]+)?(?:['’]s|s['’])\s+", regex.IGNORECASE)
_THAT_OF = regex.compile(r"^(?:that|those)\s+(?P<link>of|in|for|to|from|on)\s+", regex.IGNORECASE)
_LINKS = frozenset("of in for to from on by".split())
_OF = regex.compile(rf"\s+(?:{'|'.join(sorted(_LINKS))})\s+")
_PREPOSITION = regex.compile(r"\s+(?:of|in|for|to|from|on|by|at|across|among|within|with)\s+")
_COMMA_AND = regex.compile(r"\s*,\s*(?:and|or)\s+|\s*,\s*|\s+(?:and|or|&|as well as)\s+")
_SPACES = regex.compile(r"\s+")
_OF_SOMEBODY = regex.compile(r"['’]s?\s")
_AGENTS = frozenset(
    """data figures statistics we it they company companies group bank banks board committee minister ministry
    government authority agency association bureau office institute economists economist analysts analyst
    respondents firm firms ceo chairman president director officer spokesman spokesperson council commission
    management team i he she who you report survey department federation chamber union organisation
    organization corporation governor secretary administration households consumers participants
    shareholders officials""".split()
)

_MEASURED = frozenset("index indices indicator gauge barometer rate ratio yield balance".split())


def trimmed(phrase: str) -> str:
    """A noun phrase without articles before it and loose ends after it.

    >>> trimmed("The number of homes sold in")
    'number of homes sold'
    """
    # The patterns run only where the first or the last word asks for it: most phrases have nothing to trim.
    if "  " in phrase or not phrase.isprintable():
        phrase = _SPACES.sub(" ", phrase)
    phrase = phrase.strip()
    if phrase.startswith(_APOSTROPHES):
        phrase = _ORPHAN_POSSESSIVE.sub("", phrase)
    if phrase.partition(" ")[0].casefold() in _OPENING:
        phrase = _LEADING.sub("", phrase)
    if phrase[-1:] in _MARKS or phrase.rpartition(" ")[2].casefold() in _CLOSING:
        phrase = _TRAILING.sub("", phrase)
    if phrase.endswith((" level", " levels")):
        phrase = _AT_A_LEVEL.sub("", phrase)
    return phrase


def resolved(phrase: str, *, last_metric: str | None, owner: str | None) -> str:
    """The phrase with "that of X" and "their X" written out from the text before.

    >>> resolved("That of manufacturing", last_metric="added value of mining", owner=None)
    'added value of manufacturing'
    >>> resolved("their revenue", last_metric=None, owner="small firms")
    'revenue of small firms'
    """
    if phrase[-2:].casefold() in _ENDING and last_metric and (theirs := _ELLIPTIC.fullmatch(phrase)):
        thing = _OWNED.sub("", last_metric) if _OWNED.match(last_metric) else last_metric
        return f"{trimmed(theirs[0])} {thing}"
    opening = phrase.partition(" ")[0].casefold()
    if opening in ("that", "those") and last_metric and (that := _THAT_OF.match(phrase)):
        head = _OF.split(last_metric, maxsplit=1)[0]
        return f"{head} {that['link']} {trimmed(phrase[that.end() :])}"
    if owner and opening in ("its", "their") and (mine := _POSSESSIVE.match(phrase)):
        if trimmed(phrase[mine.end() :]).lower() in owner.lower():
            return owner
        return f"{trimmed(phrase[mine.end() :])} of {owner}"
    return trimmed(phrase)


def leans(phrase: str) -> bool:
    """Can the phrase only be written out from the text before ("their revenue", "that of mining", "women's")?"""
    return phrase.partition(" ")[0].casefold() in _LEANING or phrase[-2:].casefold() in _ENDING


def is_agent(phrase: str) -> bool:
    """Is the phrase somebody who reports numbers rather than something that is measured?

    >>> is_agent("the company"), is_agent("Halvorsen Pumps plc"), is_agent("the company's revenue")
    (True, True, False)
    """
    words = trimmed(phrase).split()
    if not words:
        return True
    head = next((before for before, word in pairwise(words) if word in _LINKS), words[-1])
    if head.lower().strip(".") in _AGENTS:
        return True
    if head.lower() in _MEASURED:
        return False  # "the Orders Index"
    if ("'" in phrase or "’" in phrase) and _OF_SOMEBODY.search(phrase):
        return False
    return all(
        word[0].isupper() or word.lower() in ("of", "and", "&", "the", "for", "plc", "de") for word in words
    ) and not any(word.isupper() and 2 <= len(word) <= 5 for word in words[-1:])


# Words that say how much of a thing is meant but not which: alone they are no metric.
_EMPTY = frozenset(
    """total level record high low average peak figure amount value number sum rate pace maximum minimum all-time
    new monthly quarterly annual daily weekly highest lowest overall same it this that result range point trough
    clip similar further respective corresponding previous prior reading print""".split()
)
_BARE = frozenset(
    """contribution positive negative contributor volume volumes demand traffic trading activity traded trade
    output quantity volumes' capacity turnover business""".split()
)
_EMPTY_OR_BARE = _EMPTY | _BARE
_ASIDES = frozenset(
    """addition contrast total particular turn comparison line fact short example instance general part response
    return detail summary practice terms parallel effect real nominal sum hand back basis whole average balance
    view light wake face context spite addition order case""".split()
)
_SECTIONS = ("segment", "region", "division", "sector", "business", "market", "category", "area", "unit")
_SECTION = regex.compile(
    r"\b(?:in|for|of)\s+the\s+(?:[\w'’&/-]+\s+){1,4}?(?:segments?|region|division|business unit|areas)\b",
    regex.IGNORECASE,
)


def is_empty(phrase: str) -> bool:
    """Does the phrase name nothing of its own ("a new record", "the total")?"""
    return _EMPTY.issuperset(trimmed(phrase).lower().split())


def is_bare(phrase: str) -> bool:
    """Is the phrase only a word of measure that needs a name ("volume", "traded volume", "a total")?"""
    words = trimmed(phrase).lower().split()
    if words[-1:] in (["rate"], ["rates"]) and not _BARE.isdisjoint(words):
        return False  # "activity rate"
    return _EMPTY_OR_BARE.issuperset(words)


def head_of(phrase: str) -> str:
    """The noun that a phrase is about.

    >>> head_of("the main visitors from abroad")
    'visitors'
    """
    words = _PREPOSITION.split(trimmed(phrase), maxsplit=1)[0].lower().split()
    return words[-1] if words else ""


def regrouped(metric: str, group: str) -> str:
    """The metric of another group: what is told of one, of the next.

    >>> regrouped("unemployment rate of men", "for women")
    'unemployment rate for women'
    """
    return f"{_PREPOSITION.split(metric, maxsplit=1)[0]} {group}"


def is_place(where: str) -> bool:
    """Can the fronted words be where a metric is measured, and not an aside ("in addition")?"""
    words = trimmed(where.split(" ", 1)[1]).lower().split()
    return bool(words) and words[-1] not in _ASIDES and words[0] not in _ASIDES and len(words) <= 6


def is_section(where: str) -> bool:
    """Is the place one of the parts that a publisher reports on in turn (a segment, a region)?"""
    return where.lower().split()[-1].rstrip("s") in _SECTIONS or any(
        word in where.lower().split() for word in _SECTIONS
    )


def section_in(metric: str) -> str | None:
    """The part of the business that a metric names by itself: "sales in the acute segment"."""
    found = _SECTION.search(metric) if " the " in metric.casefold() else None
    return found[0] if found else None


_SHARE_OF = regex.compile(r"(?P<who>.+?)\s+(?:share of|as a percent of)\s")
_OWNER = regex.compile(r"(?P<who>.+?)['’]s?\s")


def owner_of(phrase: str) -> str | None:
    """Who a later "their" or "its" would mean: what an indicator is of, else the phrase itself.

    >>> owner_of("major indicators of small firms")
    'small firms'
    """
    plain = trimmed(phrase)
    if not plain:
        return None
    if part := _SHARE_OF.match(plain) if " of " in plain else None:
        return part["who"]
    measure, of, thing = plain.partition(" of ")
    if of and not is_agent(measure):
        return trimmed(thing) or None
    if possessive := _OWNER.match(plain) if "'" in plain or "’" in plain else None:
        return possessive["who"]
    return plain


_NUMBER_OF = regex.compile(
    r"(?:the\s+)?(?:[\w-]+\s+){0,3}?(?:number|count|figure|estimate|forecast|total|average)\s+(?:of|for)\s+(?P<what>.+)",
    regex.IGNORECASE,
)
_CLAUSE = regex.compile(r"\s(?:who|that|which)\s|(?<=people|persons|households|firms|companies|workers)\s\w+ing\s")
_SOLD_BY_NUMBER = frozenset("house home homes housing car vehicle property flat apartment unit truck".split())
_NO_COUNT = frozenset(
    """sales revenues earnings prices costs expenses points terms yields proceeds profits losses wages""".split()
)


def counted_noun(metric: str) -> str | None:
    """What a metric counts, in the singular; None where it counts nothing.

    >>> counted_noun("number of foreign visitors"), counted_noun("new car registrations"), counted_noun("CPI")
    ('visitor', 'registration', None)
    >>> counted_noun("Passenger traffic"), counted_noun("Passengers carried"), counted_noun("figure for housing starts")
    ('passenger', 'passenger', 'start')
    """
    number = _NUMBER_OF.match(metric)
    told = _CLAUSE.split(number["what"] if number else metric, maxsplit=1)[0]
    head = _PREPOSITION.split(told)[0].split()
    while len(head) > 1 and (head[-1].endswith("ed") or head[-1].lower() in ("sold", "built", "flown", "made")):
        head.pop()
    if len(head) > 1 and head[-1].lower() in ("numbers", "counts", "traffic"):
        head = [*head[:-2], head[-2].rstrip("s") + "s"]
    noun = head[-1].lower() if head else ""
    if noun == "sales" and len(head) > 1 and head[-2].lower() in _SOLD_BY_NUMBER:
        return "sale"
    if noun in _NO_COUNT or len(noun) < 4 or not noun.isalpha() or noun.endswith("ss"):
        return None
    if noun == "people":
        return "person"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") else None


_THEIRS = regex.compile(r"(?P<who>.{2,40}?['’]s?)\s+(?P<rest>.+\b(?:and|or)\b.+)")
_CHAIN = regex.compile(r"(?P<head>[^,]+?\s(?:for|in|of|to|from|at|on|by|among)\s+)(?P<tail>.+)")
_BOTH = regex.compile(r"(?P<head>.+?)\s(?P<link>to|for|from|in|of|by)\s(?P<a>[^,]+?)\s(?:and|or)\s(?P=link)\s(?P<b>.+)")


def list_parts(phrase: str, count: int) -> tuple[str, ...] | None:
    """The `count` members of a joined phrase, each with the words that they share; None where it has not so many.

    >>> list_parts("Headline and core inflation", 2)
    ('Headline inflation', 'core inflation')
    >>> list_parts("exports and imports of goods", 2)
    ('exports of goods', 'imports of goods')
    >>> list_parts("inflation rates for rural and urban areas", 2)
    ('inflation rates for rural areas', 'inflation rates for urban areas')
    >>> list_parts("the deposit rate, the lending rate and the discount rate", 3)
    ('deposit rate', 'lending rate', 'discount rate')
    """
    plain = trimmed(phrase)
    if possessive := _THEIRS.match(plain):
        rest = list_parts(possessive["rest"], count)
        return tuple(f"{possessive['who']} {part}" for part in rest) if rest else None
    chain = _CHAIN.match(plain)
    if chain and not _COMMA_AND.search(chain["head"]):
        members = list_parts(chain["tail"], count)
        if members is not None:
            return tuple(chain["head"] + member for member in members)
    both = _BOTH.match(phrase)
    if both and count == 2:
        return trimmed(f"{both['head']} {both['link']} {both['a']}"), trimmed(
            f"{both['head']} {both['link']} {both['b']}"
        )
    parts = [part for member in _COMMA_AND.split(plain) if (part := trimmed(member))]
    if len(parts) != count:
        return None
    last = parts[-1]
    core, link, tail = last, "", ""
    if of := _OF.search(last):
        core, link, tail = last[: of.start()], of[0], last[of.end() :]
    core_words = core.split()
    shared = " ".join(core_words[1:]) if len(core_words) > 1 else ""
    result = []
    for part in parts[:-1]:
        if shared and len(part.split()) == 1 and not part.endswith("s"):
            part = f"{part} {shared}"
        if tail and count == 2 and not _OF.search(part):
            part = f"{part}{link}{tail}"
        result.append(part)
    return (*result, last)
