"""A seed -> press release pages as the web serves them: 60 to 150 KB of HTML around 10 to 30 facts, all invented.
`python tests/benchmarks/pages.py FOLDER` writes a thousand of them.

In the mean they have a body of 1,000 words and 104 KB, as the pages have on which speed was first measured.
"""

from __future__ import annotations

import html
import random
import sys
from collections.abc import Iterator
from pathlib import Path

MONTHS = "January February March April May June July August September October November December".split()
PLACES = (
    "Norland Varnland Estovia Meridia Caldonia Brevik Tarnow Lysander Quillon Ostrava-Vale Harrowgate Pellworm "
    "Sundmark Aldermoor Westhaven Kirrin Dalmora Fenwick Northmere Ravenna-Sud"
).split()
METRICS = (
    "Retail sales|Industrial production|The unemployment rate|Consumer prices|Exports of goods|Imports of services|"
    "New orders in manufacturing|Hotel overnight stays|Residential building permits|Average hourly wages|Net revenue|"
    "Operating profit|Mortgage lending|Electricity generation|Passenger traffic|Farm output|Deposits of households|"
    "The producer price index|Gross domestic product|Online turnover|Container throughput|Steel output|Rents|"
    "Foreign direct investment|Job vacancies|Construction costs|Tax receipts|Insurance premiums|Software sales|"
    "Car registrations"
).split("|")
RISES = "rose increased climbed grew advanced gained expanded fell declined dropped decreased slipped eased".split()
UNITS = ("million", "billion", "thousand")
MONEY = ("EUR", "USD", "NOK", "£", "$", "€")
FILLER = (
    "{who} said that demand had held up better than many had feared, although firms in {place} remained careful",
    "The office thanked all respondents in {place} for their patience and for the quality of their answers",
    "According to {who}, the mood in {place} had changed little, and few expected it to turn soon",
    "Delivery times grew shorter across most branches, while shops in {place} reported fuller shelves",
    "Methods and definitions are set out in a separate note, which {who} presented to the press in {place}",
    "A spokesperson for {place} welcomed the results and pointed to the work of the years before",
    "Weather played a part as well, since a mild season kept building sites in {place} open for longer",
    "{who} warned against reading too much into a single month and asked for a wider view of {place}",
    "Smaller firms told the office that finding skilled staff in {place} was still their greatest worry",
    "Visitors from abroad came back to {place}, and with them the confidence of restaurants and hotels",
    "The mood among builders in {place} was mixed, as large works came to an end and new ones were slow to start",
    "{who} reminded reporters that early figures rest on fewer answers and are often revised once more come in",
    "Farmers near {place} told of a dry spring, and mills paid more for grain of good quality than they had for long",
    "Banks lent more freely to households, while firms in {place} said that terms for loans had hardly changed",
    "Carriers that serve {place} put on longer trains and larger buses to meet the demand of commuters",
    "The next release will describe how shops in {place} fared over the holidays and what they expect from spring",
    "Higher costs of energy were passed on only in part, since competition among suppliers in {place} stayed keen",
    "Experts whom {who} had asked for their view saw the labour market of {place} as broadly in balance",
    "Exporters named weak demand abroad and a firm currency as the main burdens on business in {place}",
    "{who} added that the register of dwellings in {place} had been renewed, which makes comparisons over time easier",
)
PEOPLE = (
    "Anna Lindqvist", "Chief Economist Tomas Reiter", "Minister Ines Calder", "Director Paul Oyelaran",
    "Marta Ruiz-Hale",
)  # fmt: skip
TOPICS = "Prices Labour Trade Housing Energy Transport Tourism Banking Budgets Farming Industry Health Water".split()
QUARTERS = ("first", "second", "third", "fourth")


def pages(count: int, seed: int = 1) -> Iterator[bytes]:
    """So many pages, always the same for a seed and a number."""
    for number in range(count):
        yield page(random.Random(f"{seed} {number}")).encode()


def page(dice: random.Random) -> str:
    """One page."""
    place, month, year = dice.choice(PLACES), dice.randrange(12), dice.randrange(2012, 2026)
    title = f"{dice.choice(METRICS)} in {place}, {MONTHS[month]} {year}"
    facts = [fact(dice, place, month, year) for _ in range(dice.randrange(10, 31))]
    paragraphs = []
    while facts:
        told = [facts.pop() for _ in range(min(len(facts), dice.randrange(1, 4)))]
        others = [filler(dice, place) for _ in range(dice.choice((2, 3, 4, 5, 5)))]
        mixed = told + others
        dice.shuffle(mixed)
        paragraphs.append(f"<p>{' '.join(mixed)}</p>")
        if dice.random() < 0.2:
            paragraphs.append(f"<h2>{dice.choice(TOPICS)} in {place}</h2>")
    body = "\n".join(paragraphs)
    day = dice.randrange(1, 28)
    head = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | Office of {place}</title>'
        f'<meta property="article:published_time" content="{year + month // 11}-{(month + 1) % 12 + 1:02}-{day:02}">'
        f"<style>{style(dice)}</style></head><body>{navigation(dice)}"
    )
    main = f"<main><article><h1>{title}</h1>\n{body}\n</article></main>"
    tail = f"{aside(dice)}<footer>{links(dice, 40)}</footer><script>{script(dice)}</script></body></html>"
    return head + main + tail


def fact(dice: random.Random, place: str, month: int, year: int) -> str:
    """A sentence with one to three numbers, now and then with markup inside."""
    metric, verb, share = dice.choice(METRICS), dice.choice(RISES), f"{dice.uniform(0.1, 24):.1f}"
    inside = metric[0].lower() + metric[1:]
    amount, before = (f"{dice.uniform(1, 900):.1f} {dice.choice(UNITS)}" for _ in range(2))
    small, rate, money = f"{dice.uniform(0.1, 4):.1f}", f"{dice.uniform(3, 70):.1f}", dice.choice(MONEY)
    told = dice.choice(
        (
            f"{metric} {verb} {share}% year on year in {MONTHS[month]} {year}.",
            f"{metric} in {place} {verb} by {share} percent from the previous month.",
            f"{metric} stood at {money} {amount} in the {dice.choice(QUARTERS)} quarter of {year}.",
            f"Against {MONTHS[month]} {year - 1}, {inside} {verb} {share}%, after {small}% in {MONTHS[month - 1]}.",
            f"{metric} {verb} to {amount} units in {year}, up from {before} a year earlier.",
            f"In {place}, {inside} {verb} {small} percentage points to {rate}%.",
        )
    )
    if dice.random() < 0.3:
        told = html.escape(told).replace(f"{share}", f"<strong>{share}</strong>", 1)
    return told


def filler(dice: random.Random, place: str) -> str:
    """A sentence without a number."""
    return dice.choice(FILLER).format(who=dice.choice(PEOPLE), place=place) + "."


def navigation(dice: random.Random) -> str:
    return (
        '<div class="cookie-banner" role="dialog"><p>We use cookies to make this site work and to see how it is used. '
        '<a href="/privacy">More about cookies</a></p><button>Accept</button></div>'
        f"<header><nav>{links(dice, 60)}</nav></header>"
    )


def aside(dice: random.Random) -> str:
    cards = "".join(
        f'<div class="card"><a href="/r/{dice.randrange(10**6)}">{dice.choice(METRICS)} in {dice.choice(PLACES)}</a>'
        f"<time>{dice.randrange(1, 28)} {dice.choice(MONTHS)} {dice.randrange(2012, 2026)}</time></div>"
        for _ in range(30)
    )
    return f'<aside class="related"><h3>Related releases</h3>{cards}</aside>'


def links(dice: random.Random, count: int) -> str:
    items = "".join(
        f'<li class="menu-item menu-item-{number}">'
        f'<a class="menu-link" href="/{dice.choice(TOPICS).lower()}/{dice.randrange(999)}">'
        f"{dice.choice(TOPICS)} and {dice.choice(TOPICS).lower()}</a></li>"
        for number in range(count)
    )
    return f"<ul>{items}</ul>"


def style(dice: random.Random) -> str:
    return "".join(
        f".c{number}{{margin:{dice.randrange(40)}px;padding:{dice.randrange(40)}px;color:#{dice.randrange(2**24):06x}}}"
        for number in range(dice.randrange(330, 750))
    )


def script(dice: random.Random) -> str:
    entries = ",".join(
        f'{{"id":{dice.randrange(10**9)},"label":"{dice.choice(TOPICS)}","value":{dice.random():.6f}}}'
        for _ in range(dice.randrange(420, 1910))
    )
    return f"window.__DATA__=[{entries}];"


if __name__ == "__main__":
    for number, content in enumerate(pages(1000)):
        (Path(sys.argv[1]) / f"{number:04}.html").write_bytes(content)
