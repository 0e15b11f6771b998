"""Names of units and currencies as the Unicode CLDR has them (through Babel): each is read as what it is."""

from __future__ import annotations

import pytest

from extractor.match.quantities.finder import find_quantities
from extractor.rulebook import CurrencyRule, load_rulebook

babel = pytest.importorskip("babel")
pytest.importorskip("babel.units")
pytest.importorskip("babel.numbers")
ENGLISH = babel.Locale("en")
CODES = {rule.id for rule in load_rulebook().of(CurrencyRule)} - {"XXX", "XDR"}
UNITS = {
    "area-square-kilometer": "square kilometre", "area-hectare": "hectare", "area-square-meter": "square metre",
    "area-square-mile": "square mile", "area-acre": "acre", "area-square-yard": "square yard",
    "area-square-foot": "square foot", "area-square-inch": "square inch", "concentr-percent": "percent",
    "concentr-permille": "per mille", "digital-petabyte": "petabyte", "digital-terabyte": "terabyte",
    "digital-gigabyte": "gigabyte", "digital-megabyte": "megabyte", "electric-volt": "volt",
    "electric-ampere": "ampere", "energy-kilowatt-hour": "kilowatt-hour", "energy-joule": "joule",
    "energy-british-thermal-unit": "British thermal unit", "frequency-gigahertz": "gigahertz",
    "frequency-megahertz": "megahertz", "frequency-kilohertz": "kilohertz", "frequency-hertz": "hertz",
    "graphics-megapixel": "megapixel", "length-kilometer": "kilometre", "length-meter": "metre",
    "length-centimeter": "centimetre", "length-millimeter": "millimetre", "length-micrometer": "micrometre",
    "length-nanometer": "nanometre", "length-mile": "mile", "length-yard": "yard", "length-foot": "foot",
    "length-inch": "inch", "length-nautical-mile": "nautical mile", "mass-tonne": "tonne",
    "mass-kilogram": "kilogram", "mass-gram": "gram", "mass-milligram": "milligram", "mass-microgram": "microgram",
    "mass-ounce": "ounce", "mass-ounce-troy": "ounce", "mass-carat": "carat", "power-gigawatt": "gigawatt",
    "power-megawatt": "megawatt", "power-kilowatt": "kilowatt", "power-watt": "watt", "power-horsepower": "horsepower",
    "pressure-pascal": "pascal", "speed-kilometer-per-hour": "kilometre/hour",
    "speed-meter-per-second": "metre/second", "speed-mile-per-hour": "mile/hour", "speed-knot": "knot",
    "temperature-celsius": "degree Celsius", "temperature-fahrenheit": "degree Fahrenheit",
    "volume-cubic-meter": "cubic metre", "volume-cubic-yard": "cubic yard", "volume-cubic-foot": "cubic foot",
    "volume-hectoliter": "hectolitre", "volume-liter": "litre", "volume-centiliter": "centilitre",
    "volume-milliliter": "millilitre", "volume-acre-foot": "acre-foot", "volume-bushel": "bushel",
    "volume-gallon": "gallon", "volume-pint": "pint", "volume-fluid-ounce": "fluid ounce", "volume-barrel": "barrel",
}  # fmt: skip


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_match_cldr_names_of_a_unit(unit):
    printed = babel.units.format_unit(41.5, unit, "long", locale="en")
    assert [(q.unit, q.text) for q in find_quantities(f"A total of {printed} was measured.")] == [
        (UNITS[unit], printed)
    ]


@pytest.mark.parametrize("code", sorted(CODES & set(ENGLISH.currencies)))
def test_match_cldr_names_of_a_currency(code):
    name = babel.numbers.get_currency_name(code, count=2, locale="en")
    sentence = f"A total of 41.5 million {name} was paid."
    assert [(q.unit, str(q.value)) for q in find_quantities(sentence)] == [(code, "41500000")]
