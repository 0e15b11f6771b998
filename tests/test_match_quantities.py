"""Quantities: wordings and what they must give, the rules' own examples, and the grammar's promises."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import regex
from steps import MOST, grows

from extractor.match.quantities.finder import QuantityFinder, find_quantities
from extractor.model import Token
from extractor.rulebook import (
    CurrencyRule,
    NumberWordRule,
    QualifierRule,
    RefusalRule,
    Rule,
    ScaleRule,
    UnitRule,
    load_rulebook,
)

FOLDER = Path(__file__).parent / "quantities"
"""More wordings, kind by kind, written like those below."""
RULEBOOK = load_rulebook()
FINDER = QuantityFinder(RULEBOOK)

# A sentence, then what it gives: value, or low..high; unit, "-" where none is said; qualifier, if any.
WORDINGS = """
# percent
Bakery sales grew 6.1% in the spring. || 6.1 percent
Bakery sales grew 6.1 % in the spring. || 6.1 percent
Bakery sales grew 6.1 percent in the spring. || 6.1 percent
Bakery sales grew 6.1 per cent in the spring. || 6.1 percent
Bakery sales grew 6.1pct in the spring. || 6.1 percent
Output dipped 12percent. || 12 percent
Output dipped to7.5%. || 7.5 percent
A 0.6-percent rise followed. || 0.6 percent
The tariff rose by three per cent. || 3 percent
The tariff rose by twenty-five percent. || 25 percent
Rents moved -2.4% over the winter. || -2.4 percent
Rents moved −0.2% over the winter. || -0.2 percent
Rents moved +0.9% over the winter. || 0.9 percent
Rents moved minus 3 percent over the winter. || -3 percent
Ticket income, plus 14%, was a record. || 14 percent
The operating margin was (4.5)%. || -4.5 percent
External demand added negative 0.4 percent. || -0.4 percent
Lending rates stand at 4¾%. || 4.75 percent
Lending rates stand at 4 1/2 per cent. || 4.5 percent
Lending rates edged up .2 percent. || 0.2 percent
Egg prices advanced 2,7 % in the south. || 2.7 percent
The forecast is 5 percent ±1 percent. || 5 percent
Imports shrank 3.3
percent on the year. || 3.3 percent
Half a percent of firms closed. || 0.5 percent
# points
The jobless rate eased 0.3 percentage points. || 0.3 percentage_point
The jobless rate eased 0.3 percentage point. || 0.3 percentage_point
The margin gained 2.2pp. || 2.2 percentage_point
The margin gained 2.2 p.p. on the year. || 2.2 percentage_point
The margin gained 1.4 ppts. || 1.4 percentage_point
The margin gained 1.4 %-points. || 1.4 percentage_point
The margin gained half a percentage point. || 0.5 percentage_point
The margin gained a full percentage point. || 1 percentage_point
The margin gained one percentage point. || 1 percentage_point
The margin gained a percentage point. || 1 percentage_point
The margin gained two tenths of a percentage point. || 0.2 percentage_point
The margin gained 0.4 of a percentage point. || 0.4 percentage_point
A 3-percentage-point swing was seen. || 3 percentage_point
The key rate was trimmed by 25 basis points. || 25 basis_point
The key rate was trimmed by 25bps. || 25 basis_point
The key rate was trimmed by 50 bp. || 50 basis_point
The key rate was trimmed by 50 basispoints. || 50 basis_point
A 75-basis-point move was expected. || 75 basis_point
A quarter-point cut is priced in. || 0.25 percentage_point
The mood index gained 4.1 points to 97.3. || 4.1 index_point ; 97.3 -
The growth rate was 5.4%, a slowdown of 0.7 points. || 5.4 percent ; 0.7 percentage_point
The exchange's index added 61.5 points to 8,020.1 points. || 61.5 index_point ; 8020.1 index_point
# multiples
Net debt was 2.1 times earnings. || 2.1 times
Net debt was 2.1x earnings. || 2.1 times
Orders grew 3.5-fold. || 3.5 times
Orders grew sevenfold. || 7 times
Orders nearly doubled. || 2 times approx
Orders more than tripled. || 3 times min
Orders halved. || 0.5 times
Orders are set to double. || 2 times
Three times as many visas were granted. || 3 times
Twice as many visas were granted. || 2 times
Cover of 1.8x to 2.0x is targeted. || 1.8..2 times
# fractions and shares
One-third of the harvest was lost. || 0.3333 1
Two-thirds of the harvest was lost. || 0.6667 1
Some three-quarters of the harvest was lost. || 0.75 1 approx
Almost half of the harvest was lost. || 0.5 1 approx
Demand fell by a third. || 0.3333 1
A quarter of the crews were idle. || 0.25 1
One in six crews was idle. || 0.1667 1
Seven out of ten crews were idle. || 0.7 1
Around 3 in 10 crews were idle. || 0.3 1 approx
# money
The fund holds $5.6 billion. || 5600000000 USD
The fund holds US$5.6 billion. || 5600000000 USD
The fund holds US$ 2 418 million. || 2418000000 USD
The fund holds USD5.6bn. || 5600000000 USD
The fund holds 5.6 billion dollars. || 5600000000 USD
The fund holds $5.6B. || 5600000000 USD
The fund holds $5.6Billion. || 5600000000 USD
The fund holds $5,612,000. || 5612000 USD
The fund holds $640k. || 640000 USD
The fund holds EUR 71M. || 71000000 EUR
The fund holds EUR 71 million. || 71000000 EUR
The fund holds 71 million euros. || 71000000 EUR
The fund holds €71m. || 71000000 EUR
The fund holds 71 M€. || 71000000 EUR
The fund holds 71 000 €. || 71000 EUR
The fund holds €1.300,5 million. || 1300500000 EUR
The fund holds £33.4m. || 33400000 GBP
The fund holds ¥820 billion. || 820000000000 JPY
The fund holds 82 billion yuan. || 82000000000 CNY
The fund holds RMB 82 billion. || 82000000000 CNY
The fund holds A$15 million. || 15000000 AUD
The fund holds C$15 million. || 15000000 CAD
The fund holds HK$15 million. || 15000000 HKD
The fund holds NT$15 million. || 15000000 TWD
The fund holds S$15 million. || 15000000 SGD
The fund holds R$15 million. || 15000000 BRL
The fund holds Rs 3,140 crore. || 31400000000 INR
The fund holds Rs. 2.5 lakh crore. || 2500000000000 INR
The fund holds ₹12 lakh. || 1200000 INR
The fund holds GEL 15million. || 15000000 GEL
The fund holds CHF 1'250.5 million. || 1250500000 CHF
The fund holds 9 billion Norwegian kroner. || 9000000000 NOK
The fund holds 9 billion kroner. || 9000000000 -
The fund holds one and a half billion euros. || 1500000000 EUR
The fund holds half a million euros. || 500000 EUR
The fund lost EUR -3.1 million. || -3100000 EUR
The fund lost -€3.1 million. || -3100000 EUR
The fund lost $(3.1) million. || -3100000 USD
Soles closed at S/. 3.61 per dollar. || 3.61 PEN/USD
A payout of $0.45 per share was agreed. || 0.45 USD/share
Profit per diluted share was $1.10 and $1.25, respectively. || 1.1 USD/share ; 1.25 USD/share
EPS of $2.15 beat the $2.10 expected. || 2.15 USD/share ; 2.1 USD/share
Crude fetched $71/barrel. || 71 USD/barrel
Crude fetched $71 to $74 a barrel. || 71..74 USD/barrel
Power cost EUR 64.30 per megawatt-hour. || 64.3 EUR/megawatt-hour
Power cost €64/MWh. || 64 EUR/megawatt-hour
Rents per square metre rose to €12.40 from €11.90. || 12.4 EUR/square metre ; 11.9 EUR/square metre
Copper fetched US$ 3.90 per pound. || 3.9 USD/pound
Milk sold at 43 cents per litre. || 43 cent/litre
The payout is 18.5 pence per share. || 18.5 penny/share
# physical
The mill made 3.4 million tonnes of steel. || 3400000 tonne
The mill made 3.4 Mt of steel. || 3400000 tonne
The mill made 120 thousand metric tons. || 120000 tonne
The mill made 20 lakh tonnes. || 2000000 tonne
The wells gave 1.7 million barrels per day. || 1700000 barrel/day
The wells gave 310,000 b/d. || 310000 barrel/day
The wells gave 1.7 mb/d. || 1700000 barrel/day
The wells gave 6.4 bcm of gas. || 6400000000 cubic metre
The park made 812 GWh. || 812 gigawatt-hour
The park made 3.1 TWh (+4%). || 3.1 terawatt-hour ; 4 percent
The park has 260 MW. || 260 megawatt
A 260-MW park was opened. || 260 megawatt
They let 41,000 sq m of offices. || 41000 square metre
They let 41,000 m² of offices. || 41000 square metre
They farm 5,300 hectares. || 5300 hectare
They pumped 8 900 hectolitres. || 8900 hectolitre
They shipped 1.9 million TEU. || 1900000 twenty-foot equivalent unit
They flew 22 billion passenger-kilometres. || 22000000000 passenger-kilometre
Staff worked 37.4 hours on average. || 37.4 hour
Life expectancy is 81.9 years. || 81.9 year
Warming of 1.6°C is likely. || 1.6 degree Celsius
# counted
The yard launched 17 ferries. || 17 ferry
Owners registered 8,410 vehicles. || 8410 vehicle
A total of 3.3 million passengers flew. || 3300000 passenger
It has 2.6 million active customers. || 2600000 customer
About 900 people lost work. || 900 person approx
It trained 14 thousand nurses. || 14000 nurse
Lotteries sold 1,02,500 tickets. || 102500 ticket
Libraries lent 2’340’500 books. || 2340500 book
The town has 71 000 inhabitants. || 71000 inhabitant
Four million tourists came. || 4000000 tourist
Sixty branches remain. || 60 branch
The bank closed four branches. || 4 branch
It opened three new stores. || 3 store
Fertility is 1.48 children per woman. || 1.48 child/woman
It keeps 300 aircraft and 40 buses. || 300 aircraft ; 40 bus
It employs 1.2m people. || 1200000 person
The fleet has 5 million EVs. || 5000000 EV
An increase of 5,200 businesses was seen. || 5200 business
# the year before in brackets
Profit was 4.35 SEK (3.98) in all. || 4.35 SEK ; 3.98 SEK
Ore fetched US$105 per dry metric tonne. || 105 USD/tonne
Sales were 25.1 bn SEK (23.4). || 25100000000 SEK ; 23400000000 SEK
# bare
The sentiment index stood at 101.7. || 101.7 -
Bankruptcies fell to 290 from 312. || 290 - ; 312 -
The balance was minus 7. || -7 -
Payrolls rose by 48,100. || 48100 -
Visits (+52,000 or +4.1%) rose. || 52000 - ; 4.1 percent
# ranges
Growth of 2 to 2.5% is expected. || 2..2.5 percent
Growth of 3-4% is expected. || 3..4 percent
Growth of 3½–4% is expected. || 3.5..4 percent
Growth of 1.5 percent – 2.5 percent is expected. || 1.5..2.5 percent
Growth of between 1 and 2 percent is expected. || 1..2 percent
Growth of between 1.0% and 2.0% is expected. || 1..2 percent
Costs of $10 to $12 million are planned. || 10000000..12000000 USD
Costs of $10 million to $12 million are planned. || 10000000..12000000 USD
Costs of EUR 30.0 - 35.0m are planned. || 30000000..35000000 EUR
Costs of EUR 1.1bn - 1.3bn are planned. || 1100000000..1300000000 EUR
Costs between EUR 53 million and EUR 64 million are planned. || 53000000..64000000 EUR
An EPS of $3.10 - $3.25 is planned. || 3.1..3.25 USD/share
Cargo of 5.5 to 6 million tonnes is planned. || 5500000..6000000 tonne
Between 400 and 450 jobs are planned. || 400..450 job
A tariff of USD 20-25/MWh is planned. || 20..25 USD/megawatt-hour
A spread of 180-190 bps is normal. || 180..190 basis_point
Around 4-5% is normal. || 4..5 percent approx
Estimates ranged from 2 to 3 percent. || 2..3 percent
Sales should rise by 2% to 3%. || 2..3 percent
# not ranges
The rate rose from 3.1% to 3.4%. || 3.1 percent ; 3.4 percent
The rate fell from 8.3 to 8.0 percent. || 8.3 percent ; 8 percent
The rate fell from 8.3 in April to 8.0 percent. || 8.3 percent ; 8 percent
Income decreased $1,240,000 to $1,575,000. || 1240000 USD ; 1575000 USD
Debt grew from $3.2 to $3.5 billion. || 3200000000 USD ; 3500000000 USD
Sales rose 6% or EUR 40M to EUR 690M. || 6 percent ; 40000000 EUR ; 690000000 EUR
The ratio decreased 0.50% to 0.62%. || 0.5 percent ; 0.62 percent
The board voted 7-2 to hold the rate at 4%. || 4 percent
# lists
Outlays rose by 2, 4 and 5 per cent. || 2 percent ; 4 percent ; 5 percent
Rates were 5.2 and 6.0 percent. || 5.2 percent ; 6 percent
Sectors added 0.1 and 0.4 percentage points. || 0.1 percentage_point ; 0.4 percentage_point
Ports handled 40 million and 31 million parcels. || 40000000 parcel ; 31000000 parcel
Prices rose 3.9%, 4.4% and 4.8%. || 3.9 percent ; 4.4 percent ; 4.8 percent
The index rose to 112.8, 5% above par of the peers. || 112.8 - ; 5 percent
# qualifiers
Roughly 2.8% of it burned. || 2.8 percent approx
Close to 2.8% of it burned. || 2.8 percent approx
In the region of 2.8% of it burned. || 2.8 percent approx
2.8% or so of it burned. || 2.8 percent approx
More than 2.8% of it burned. || 2.8 percent min
At least EUR 5 million is due. || 5000000 EUR min
Sales surpassed EUR 5 million. || 5000000 EUR min
Losses exceeding 10,000 GWh were seen. || 10000 gigawatt-hour min
Well over 70 firms applied. || 70 firm min
Stock of 1,000+ homes is planned. || 1000 home min
Up to 2.8% of it burned. || 2.8 percent max
Less than 2.8% of it burned. || 2.8 percent max
Below 2.8% of it burned. || 2.8 percent max
It shall not exceed 2.8%. || 2.8 percent max
It picks up to 2.8% next year. || 2.8 percent
This was above the 2.8% of May. || 2.8 percent
It was 5.6% more than HUF 1,168 billion. || 5.6 percent ; 1168000000000 HUF
# nothing
The second quarter of 2020 was calm. ||
On 30 June 2022 the office closed. ||
In 2019-20 and 2021/22 nothing changed. ||
The 1990s were different. ||
Call +49 30 1234 5678 or 212-555-0147. ||
Write to press@office.example or see www.office.example/2024/07. ||
The talk starts at 9:30 a.m. CET. ||
COVID-19, 5G, G20 and the S&P 500 were discussed. ||
The Boeing 737 and the A320neo were discussed. ||
IFRS 16, ISO 9001 and Basel III apply. ||
See Table 3, Note 12 and Article 4(2). ||
File Form 10-Q and Form 8-K. ||
Press Release No. 57 ||
The base is 2015=100. ||
Persons aged 15 years and above were asked. ||
Those aged 25-34 were asked. ||
The ten-year bond and the 30-year bond sold. ||
In the first six months it rained. ||
For two consecutive quarters it rained. ||
Within 48 hours it rained. ||
The top 10 ports met; Riga ranked 12th. ||
Common stock, $0.01 par value, was issued. ||
Firms employing 100 people or more were asked. ||
A small firm is defined as one with revenue of 10 million euros or less. ||
ISIN DE0005313704 / WKN 659 510 ||
One of the two companies left. ||
Zero tolerance and double counting were debated. ||
Double-digit growth is likely. ||
Adjusted EBITDA1 and EBITDA(2) are defined below. ||
A five-star hotel and a 10-point plan were presented. ||
It meets four times a year. ||
| Revenue | 12.5 | 14.1 | ||
Food 5.45 5.09 5.32 ||
1. The Board met. ||
In 1Q25, 2H24, 9M 2023 and FY2024/25 it grew. ||
Units in sizes 1024 x 768 are sold. ||
"""


def _cases(wordings: str = WORDINGS) -> Iterator[object]:
    text = ""
    for line in wordings.strip().splitlines():
        if not line or line.startswith("#"):
            continue
        text += line
        if "||" not in line:  # a sentence with a line break in it
            text += "\n"
            continue
        sentence, _, wanted = text.rpartition("||")
        yield pytest.param(sentence.strip(), _wanted(wanted), id=" ".join(sentence.split()))
        text = ""


def _wanted(told: str) -> list[tuple[Decimal, Decimal | None, str | None, str]]:
    result = []
    for part in told.split(";"):
        if part.strip():
            number, _, rest = part.strip().partition(" ")
            low, _, high = number.partition("..")
            words = rest.split()
            qualifier = words.pop() if words[-1] in ("approx", "min", "max") else "none"
            unit = " ".join(words)
            result.append((Decimal(low), Decimal(high) if high else None, None if unit == "-" else unit, qualifier))
    return result


KINDS = [case for path in sorted(FOLDER.glob("*.txt")) for case in _cases(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("sentence", "wanted"), [*_cases(), *KINDS])
def test_match_quantities_of_a_wording(sentence, wanted):
    found = find_quantities(sentence)
    assert [(q.value, q.value_high, q.unit, q.qualifier) for q in found] == wanted
    for q in found:
        assert regex.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", sentence[q.start : q.end]) == q.text


SPANS = [
    ("Rates fell by 0.3 percentage points.", "0.3 percentage points"),
    ("It cost US$ 2 418 million.", "US$ 2 418 million"),
    ("It cost EUR -3.1 million.", "EUR -3.1 million"),
    ("It cost $(3.1) million.", "$(3.1) million"),
    ("It cost S/. 3.61 per dollar.", "S/. 3.61 per dollar"),
    ("It cost $71/barrel.", "$71/barrel"),
    ("It has 2.6 million active customers.", "2.6 million"),
    ("It has 2.6 million customers.", "2.6 million customers"),
    ("It made 7,867 units.", "7,867 units"),
    ("It grew between 2.0% and 5.0%.", "2.0% and 5.0%"),
    ("It grew 2 to 2.5%.", "2 to 2.5%"),
    ("It grew (+18.6 percentage points).", "+18.6 percentage points"),
    ("It hit EUR 2.15bn.", "EUR 2.15bn"),
    ("It fell 2.5\npercent.", "2.5\npercent"),
    ("A quarter of a percentage point went.", "A quarter of a percentage point"),
]


@pytest.mark.parametrize(("sentence", "span"), SPANS, ids=[span for _, span in SPANS])
def test_match_quantities_span_covers_sign_currency_scale_and_unit(sentence, span):
    assert [q.text for q in find_quantities(sentence)] == [span]


@pytest.mark.parametrize(
    ("sentence", "decimals"),
    [
        ("4.40%", 2),
        ("EUR 2.15bn", 2),
        ("3½%", 1),
        ("1,105,000 homes", 0),
        ("12-12.5%", 1),
        ("two-thirds of it", 0),
    ],
)
def test_match_quantities_decimals_as_printed(sentence, decimals):
    assert [q.decimals for q in find_quantities(sentence)] == [decimals]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [("5%", "percent"), ("5 pp", "point"), ("$5", "money"), ("2.1 times", "multiple"), ("5 MW", "physical"),
     ("50 jobs", "counted"), ("at 101.7", "bare")],
)  # fmt: skip
def test_match_quantities_kind(sentence, kind):
    assert [q.kind for q in find_quantities(sentence)] == [kind]


REASONS = [
    ("in 2019 it rained", "a year"),
    ("the talk is at 9:30 a.m.", "a time of day"),
    ("call +49 30 1234 5678", "a phone number"),
    ("during COVID-19", "part of a name"),
    ("see Table 3", "the number of a page, table, section or form"),
    ("those aged 25-34", "an age"),
    ("in the first six months", "a length of time"),
    ("$0.01 par value", "the nominal value of a share"),
    ("firms employing 100 people or more", "a threshold in a definition"),
    ("the two companies", "a word, not a count"),
    ("ranked 12th", "a rank or an ordinal"),
    ("they voted 7-2 on it", "a score, a vote or a pair of numbers"),
    ("the H20 chip", "part of a name"),
]


@pytest.mark.parametrize(("sentence", "reason"), REASONS, ids=[reason for _, reason in REASONS])
def test_match_quantities_refusal_has_a_reason(sentence, reason):
    quantities, refusals, _ = FINDER.find(sentence)
    assert quantities == ()
    assert {refusal.reason for refusal in refusals} == {reason}


def test_match_quantities_taken_spans_hold_none():
    text = "Output rose 3% in the 12 weeks to 5 May."
    quantities, refusals, _ = FINDER.find(text, taken=[(text.index("in"), len(text) - 1)])
    assert [q.text for q in quantities] == ["3%"]
    assert refusals == ()


def test_match_quantities_tags_make_counted_nouns_surer():
    text = "12 cargo handling firms"
    tags = [("12", "CD"), ("cargo", "NN"), ("handling", "NN"), ("firms", "NNS")]
    tokens = [Token(text.index(word), text.index(word) + len(word), word, tag, "", 0) for word, tag in tags]
    quantities = FINDER.find(text, tokens=tokens).quantities
    assert [(q.text, q.unit) for q in quantities] == [("12", "firm")]


@pytest.mark.parametrize(
    ("sentence", "sure"),
    [("Sales rose 3%.", True), ("Sales doubled.", True), ("In 2019 it rained.", True), ("It cost EUR 12 a day.", True),
     ("They built 12 cargo ships.", False), ("In 3 of the towns it rained.", False), ("It rained.", True)],
)  # fmt: skip
def test_match_quantities_tell_whether_tags_could_change_them(sentence, sure):
    assert FINDER.find(sentence).sure is sure


@pytest.mark.parametrize(
    "sentence", ["Rates fell by a percentage point.", "Sales doubled.", "Half of it went.", "Sales¹ rose."]
)
def test_match_quantities_numbers_without_digits_are_looked_at(sentence):
    assert any(FINDER.find(sentence)[:2])


_NAMES = {
    UnitRule: "unit", CurrencyRule: "currency", ScaleRule: "scale", NumberWordRule: "number_word",
    QualifierRule: "qualifier", RefusalRule: "refusal",
}  # fmt: skip
_RULES = [rule for kind in _NAMES for rule in RULEBOOK.of(kind)]


def _name(rule: Rule) -> str:
    return f"{_NAMES[type(rule)]}.{rule.id}".replace(" ", "_")


@pytest.mark.parametrize("rule", _RULES, ids=_name)
def test_match_quantities_rule_keeps_its_examples(rule):
    for example in rule.examples:
        quantities, refusals, _ = FINDER.find(example.text)
        pool = refusals if isinstance(rule, RefusalRule) else quantities
        for gives in example.gives:
            assert any(_gives(found, gives) and _name(rule) in found.rule.split() for found in pool), example.text
    for reject in rule.rejects:
        quantities, refusals, _ = FINDER.find(reject.text)
        assert not [found for found in (*quantities, *refusals) if _name(rule) in found.rule.split()], reject.text


def _gives(found: object, gives: dict[str, str]) -> bool:
    for field, want in gives.items():
        got = getattr(found, field)
        if (Decimal(want) != got) if isinstance(got, Decimal) else (want != str(got)):
            return False
    return True


@pytest.mark.parametrize("rule", [rule for rule in _RULES if not isinstance(rule, CurrencyRule)], ids=_name)
def test_match_quantities_rule_has_an_example_and_a_reject(rule):
    assert rule.examples
    assert rule.rejects


HOSTILE = [
    "1,",
    "(",
    "1 ",
    "5-",
    "one ",
    "$",
    "1.1 ",
    "with ",
    "per ",
    "enterprises with ",
    "from ",
    "half a ",
    "%",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_match_quantities_cannot_run_away(piece):
    assert grows(lambda pieces: FINDER.find(f"{pieces}5"), piece) < MOST


@pytest.mark.parametrize(
    "digits",
    [
        pytest.param("9" * 26, id="twenty-six"), pytest.param("1" * 27 + "0", id="twenty-eight"),
        pytest.param("9" * 40, id="forty"), pytest.param("3." + "1" * 60, id="sixty behind the point"),
        pytest.param("1,234," * 15 + "567", id="forty-eight in groups"),
    ],
)  # fmt: skip
def test_match_quantities_of_many_digits_cost_no_release(digits: str) -> None:
    found = find_quantities(f"Output was {digits} tonnes in May 2024, and {digits} billion before; sales rose 3.2%.")
    assert found[-1].value == Decimal("3.2")
    assert all(quantity.value == Decimal(digits) for quantity in found[:-1] if quantity.unit == "tonne")
