"""Metric wordings -> ids of the catalogue, areas and slugs, as releases word them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor.errors import RuleError
from extractor.normalise.areas import Areas
from extractor.normalise.metric_ids import Catalogue, fold, slug
from extractor.rulebook import AreaRule, MetricRule, load_rulebook

RULEBOOK = load_rulebook()
CATALOGUE = Catalogue(RULEBOOK)
AREAS = Areas(RULEBOOK)

_VERB = re.compile(r" (?:rose|fell|was|stood|reached|increased|decreased|grew|dropped)\b")

WORDINGS = {
    # national accounts
    "GDP": "gdp",
    "the gross domestic product of the country": "gdp",
    "volume of gross domestic product": "gdp",
    "seasonally adjusted GDP growth": "gdp",
    "real GDP": "real_gdp",
    "GDP at constant prices": "real_gdp",
    "real GDP growth rate": "real_gdp",
    "non-oil GDP at current prices": "non_oil_gdp",
    "real GDP per capita": "gdp_per_capita",
    "per capita income in rural areas": "per_capita_income",
    "annual economic growth": "economic_growth",
    "private consumption": "household_consumption",
    "real household consumption expenditure": "household_consumption",
    "gross fixed capital formation in machinery": "gross_fixed_capital_formation",
    "change in inventories": "inventories_change",
    "labor productivity": "labour_productivity",
    "unit labor costs in manufacturing": "unit_labour_costs",
    "added value of high-tech manufacturers": "gross_value_added",
    # prices
    "consumer prices": "consumer_price_index",
    "CPI for urban wage earners": "consumer_price_index",
    "consumer price index of the capital": "consumer_price_index",
    "index of all items (CPI)": "consumer_price_index",
    "core CPI inflation": "core_inflation",
    "monthly rate of core inflation": "core_inflation",
    "core CPI": "core_consumer_price_index",
    "headline inflation": "inflation",
    "annual inflation rate": "inflation",
    "UK inflation": "inflation",
    "rural housing inflation rate": "housing_inflation",
    "food price inflation": "food_inflation",
    "inflation expected by households": "inflation_expectations",
    "wholesale price inflation": "producer_price_inflation",
    "producer prices of industrial goods": "producer_price_index",
    "prices of imports": "import_prices",
    # labour
    "seasonally adjusted unemployment rate in May": "unemployment_rate",
    "rate of unemployment": "unemployment_rate",
    "unemployment": "unemployment",
    "youth unemployment rate": "youth_unemployment_rate",
    "number of unemployed people": "unemployment",
    "female labor force participation rate": "female_participation_rate",
    "LFPR in urban areas": "participation_rate",
    "labour force": "labour_force",
    "number of persons employed": "employment",
    "employment in services": "employment",
    "total nonfarm payroll employment": "nonfarm_payrolls",
    "average gross monthly earnings": "wages",
    "average hourly earnings of all workers": "average_earnings",
    "hours worked in construction": "hours_worked",
    "job vacancies": "job_vacancies",
    # industry
    "added value of industrial enterprises above the designated size in China": "industrial_value_added",
    "industrial value added": "industrial_value_added",
    "value added of industry": "industrial_value_added",
    "industrial production index": "industrial_production",
    "production in industry": "industrial_production",
    "manufacturing output": "manufacturing_output",
    "mining & quarrying output": "mining_output",
    "new industrial orders in June": "new_orders",
    "industrial orders from abroad": "export_orders",
    "steel production of mills": "steel_production",
    "German production of steel": "steel_production",
    "order intake of the segment": "order_intake",
    "orders received": "order_intake",
    "order backlog at the end of June": "order_backlog",
    "capacity utilization": "capacity_utilisation",
    "average capacity utilisation rate": "capacity_utilisation",
    "output of crude steel": "steel_production",
    "corporate bankruptcies": "business_insolvencies",
    # trade
    "exports": "exports",
    "German exports of machinery": "exports",
    "exports and imports": "foreign_trade",
    "growth in exports": "exports",
    "imports of services": "services_imports",
    "goods trade deficit": "trade_deficit",
    "trade balance surplus as a percent of GDP": "trade_surplus",
    "merchandise trade balance": "trade_balance",
    "current account deficit": "current_account_deficit",
    "foreign direct investment in manufacturing": "foreign_direct_investment",
    "international reserves": "international_reserves",
    "terms of trade": "terms_of_trade",
    # retail, housing, construction
    "seasonally adjusted retail sales growth in Norland": "retail_sales",
    "volume of retail sales": "retail_sales",
    "turnover in retail trade": "retail_sales",
    "new passenger car registrations": "new_car_registrations",
    "sales of passenger cars": "vehicle_sales",
    "like-for-like sales": "comparable_sales",
    "same-store sales growth": "comparable_sales",
    "retail property prices": "commercial_property_prices",
    "residential property prices": "house_prices",
    "housing starts": "housing_starts",
    "building permits for apartments": "building_permits",
    "output in construction": "construction_output",
    # energy
    "consumption of natural gas": "gas_consumption",
    "electricity consumption of households": "electricity_consumption",
    "crude oil production": "oil_production",
    "price of oil": "oil_price",
    "total traded volume": "trading_volume",
    "installed capacity of wind power": "wind_capacity",
    "greenhouse gas emissions": "greenhouse_gas_emissions",
    # transport and tourism
    "number of passengers": "passenger_numbers",
    "demand for air travel": "passenger_traffic",
    "RPKs": "passenger_traffic",
    "international passenger load factors": "load_factor",
    "air freight demand": "air_cargo_demand",
    "container throughput of the port": "container_throughput",
    "total number of international visitors": "visitor_arrivals",
    "number of hotel guests across the islands": "hotel_guests",
    "nights spent in tourist accommodation": "overnight_stays",
    "hotel occupancy rate": "occupancy_rate",
    "international tourism receipts": "tourism_revenue",
    # money and banking
    "reference interest rate": "policy_rate",
    "overnight deposit rate": "deposit_rate",
    "prime lending rate": "lending_rate",
    "average exchange rate against the euro": "exchange_rate",
    "yield on government bonds": "government_bond_yield",
    "broad money (M3)": "money_supply",
    "credit to the private sector": "private_sector_credit",
    "total customer deposits": "deposits",
    "gross loan portfolio": "loans",
    "NPLs": "nonperforming_loans",
    "net interest margin": "net_interest_margin",
    "assets under management (AUM)": "assets_under_management",
    "gross written premiums": "premiums",
    # public finance and surveys
    "deficit of the state budget": "budget_deficit",
    "public debt": "public_debt",
    "public debt as a percentage of GDP": "public_debt_to_gdp",
    "debt-to-GDP ratio": "public_debt_to_gdp",
    "tax revenues": "tax_revenue",
    "consumer confidence index": "consumer_confidence",
    "Manufacturing PMI": "manufacturing_pmi",
    "ifo business climate index": "business_climate",
    # agriculture and people
    "cereal production": "grain_production",
    "milk output": "milk_production",
    "resident population": "population",
    "number of live births": "births",
    "life expectancy at birth": "life_expectancy",
    # companies
    "revenue of SMEs": "revenue",
    "Group revenues": "revenue",
    "revenues generated in Europe": "revenue",
    "net sales": "net_sales",
    "total sales in the DACH segment": "sales",
    "deferred revenue": "deferred_revenue",
    "net profit attributable to shareholders": "net_profit",
    "net income": "net_profit",
    "consolidated net loss": "net_loss",
    "operating result of the segment": "operating_profit",
    "non-GAAP operating income": "adjusted_operating_profit",
    "EBITDA": "ebitda",
    "adjusted EBITDA": "adjusted_ebitda",
    "EBITDA margin": "ebitda_margin",
    "non-GAAP gross margin": "adjusted_gross_margin",
    "R&D expenses": "rd_expenses",
    "SG&A": "sga_expenses",
    "cost of sales": "cost_of_revenue",
    "earnings per share": "earnings_per_share",
    "GAAP earnings per diluted share": "diluted_earnings_per_share",
    "profit before tax": "profit_before_tax",
    "return on average equity": "return_on_equity",
    "quarterly cash dividend": "dividend",
    "free cash flow": "free_cash_flow",
    "net cash used in operating activities": "cash_used_in_operations",
    "cash and cash equivalents": "cash_and_cash_equivalents",
    "total shareholders’ equity": "equity",
    "revenue per employee": "revenue_per_employee",
    "weighted average common shares outstanding": "weighted_average_shares",
    "number of employees": "number_of_employees",
}

# Phrases that hold a wording, or look like one, and are about something else.
SLUGS = {
    "sales managers": "sales_managers",
    "fee of the retail sales park": "fee_of_retail_sales_park",
    "depreciation of the peso": "depreciation_of_peso",
    "share of exports": "share_of_exports",
    "failure rate of loans": "failure_rate_of_loans",
    "net profit per departing passenger": "net_profit_per_departing_passenger",
    "net sales per square foot": "net_sales_per_square_foot",
    "price of poultry": "price_of_poultry",
    "inflation targeting": "inflation_targeting",
    "contribution of tourism to growth": "contribution_of_tourism_to_growth",
    "profit warning": "profit_warning",
    "revenue and profit": "revenue_and_profit",
    "dividend policy": "dividend_policy",
    "pmi group": "pmi_group",
    "The price of the café’s coffee (500 g)": "price_of_cafes_coffee_500_g",
    "U.S. steel tariffs": "us_steel_tariffs",
    "全球航空业净利润": slug("全球航空业净利润"),
}

PLACES = {
    "German exports": "DE", "Germany's exports to Mexico": "DE", "exports to Mexico": None,
    "imports from Germany": None, "UK deficit on trade in goods": "GB", "GDP in the U.K.": "GB",
    "British retail sales": "GB", "U.S. retail sales": "US", "American consumers' debt": "US",
    "prices for us": None, "US$ sales": None, "exchange rate against the US dollar": None,
    "Swiss franc exchange rate": None, "UAE's GDP": "AE", "industrial value added in China": "CN",
    "Mainland China sales": "CN", "Hong Kong retail sales": "HK", "Macao visitor arrivals": "MO",
    "Canadian RV industry": "CA", "number of Canadians employed": "CA", "sales in Germany and Mexico": None,
    "oil output in New Mexico": None, "Northern Ireland unemployment": None, "GDP of Ireland": "IE",
    "GDP of South Africa": "ZA", "Africa's GDP": "AFR", "GDP in sub-Saharan Africa": "SSF",
    "North America's exports": "NAC", "North American gas volume": "NAC", "South Korea's exports": "KR",
    "North Korean output": "KP", "exports of New Zealand": "NZ", "visitors to Spain": "ES",
    "visitors from Germany": None, "visitors from Germany to Spain": "ES", "euro area inflation": "EA",
    "euro exchange rate": None, "EU-27 GDP": "EU", "world GDP": "WLD", "Turkish inflation": "TR",
    "turkey meat output": None, "the Netherlands' GDP": "NL", "Côte d'Ivoire's exports": "CI",
    "Viet Nam's GDP": "VN", "Chad's exports": "TD", "Swiss Re's premiums": None,
    "the Philippines' trade deficit": "PH", "Guinea-Bissau's exports": "GW", "DR Congo exports": "CD",
    "Czech industrial output": "CZ", "EU exports to China": "EU", "factory output": None,
}  # fmt: skip


def subject(sentence: str) -> str:
    """The words before the verb of an example."""
    return _VERB.split(sentence)[0]


def metric_rules() -> list[MetricRule]:
    return list(RULEBOOK.of(MetricRule))


@pytest.mark.parametrize(("wording", "metric"), WORDINGS.items(), ids=WORDINGS.keys())
def test_normalise_knows_the_metric(wording: str, metric: str) -> None:
    assert CATALOGUE.metric_id(wording) == metric


@pytest.mark.parametrize(("wording", "metric"), SLUGS.items(), ids=SLUGS.keys())
def test_normalise_makes_a_slug_of_what_it_does_not_know(wording: str, metric: str) -> None:
    assert CATALOGUE.metric_id(wording) == metric


@pytest.mark.parametrize("rule", metric_rules(), ids=lambda rule: rule.id)
def test_normalise_finds_every_wording_of_the_catalogue(rule: MetricRule) -> None:
    assert {CATALOGUE.metric_id(name) for name in (*rule.names, *rule.acronyms)} == {rule.id}


@pytest.mark.parametrize("rule", metric_rules(), ids=lambda rule: rule.id)
def test_normalise_holds_what_catalogue_examples_say(rule: MetricRule) -> None:
    assert rule.examples and rule.rejects
    for example in rule.examples:
        assert [given["metric"] for given in example.gives] == [rule.id]
        assert CATALOGUE.metric_id(subject(example.text)) == rule.id
    for reject in rule.rejects:
        assert CATALOGUE.metric_id(subject(reject.text)) != rule.id


def test_normalise_catalogue_gives_no_wording_to_two_metrics() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for rule in metric_rules():
        for name in rule.names:
            words = tuple(map(fold, re.findall(r"[^\W_]+|&", name)))
            owners.setdefault(words, set()).add(rule.id)
    assert {words: ids for words, ids in owners.items() if len(ids) > 1} == {}


def test_normalise_catalogue_is_broad_and_linked() -> None:
    assert len(metric_rules()) >= 250
    assert sum(bool(rule.links) for rule in metric_rules()) >= 120
    assert {key for rule in metric_rules() for key in rule.links} == {"us_gaap", "sdmx", "world_bank"}


def test_normalise_takes_the_wording_of_a_later_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("metrics:\n  - id: my_sales\n    names: [retail sales]\n")
    assert Catalogue(load_rulebook([tmp_path])).metric_id("retail sales in May") == "my_sales"


def test_normalise_refuses_a_name_without_words(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("metrics:\n  - id: nothing\n    names: ['--']\n")
    with pytest.raises(RuleError, match=r"mine\.yaml:2: nothing: names: '--' holds no word"):
        Catalogue(load_rulebook([tmp_path]))


def test_normalise_slug_is_cut_at_a_word() -> None:
    made = slug("number of establishments in the unincorporated sector that adopt cashless modes of transaction")
    assert made == "number_of_establishments_in_unincorporated_sector_that_adopt"
    assert len(made) <= 60


@pytest.mark.parametrize(("wording", "area"), PLACES.items(), ids=PLACES.keys())
def test_normalise_knows_the_area(wording: str, area: str | None) -> None:
    assert AREAS.ref_area(wording) == area


@pytest.mark.parametrize("rule", RULEBOOK.of(AreaRule), ids=lambda rule: rule.id)
def test_normalise_holds_what_area_examples_say(rule: AreaRule) -> None:
    assert rule.examples
    assert all(AREAS.ref_area(subject(example.text)) == rule.id for example in rule.examples)
    assert all(AREAS.ref_area(subject(reject.text)) != rule.id for reject in rule.rejects)


def test_normalise_refuses_an_area_name_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("areas:\n  - id: ZZ\n    names: [Germany]\n")
    with pytest.raises(RuleError, match=r"mine\.yaml:2: ZZ: 'Germany' is already a name of DE"):
        Areas(load_rulebook([tmp_path]))
