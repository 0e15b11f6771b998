// The embedded rows -> cells, their order and what fits a filter. Nothing here touches the page's elements.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const COUNT = DATA.rows.count;
const COLLATE = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const UNIT_SIGNS = { percent: "%", percentage_point: "pp", basis_point: "bp", times: "times", 1: "" };
const ranks = new Map();

/** What a column holds in a row; empty text where it holds nothing. Numbers are text too, with all their digits. */
function cell(name, row) {
  const column = DATA.rows.cells[name];
  const at = column ? column.at[row] : -1;
  return at < 0 ? "" : column.of[at];
}

/** The row as an object of its columns that are not empty, with the types that the program writes. */
function rowObject(row) {
  const found = {};
  for (const [name, column] of Object.entries(DATA.columns)) {
    const text = cell(name, row);
    if (text !== "") found[name] = column.kind === "integer" || column.kind === "number" ? Number(text) : text;
  }
  return found;
}

/** For each entry of a column its place in the column's order. */
function ranksOf(name) {
  if (!ranks.has(name)) {
    const { of } = DATA.rows.cells[name] || { of: [] };
    const numeric = ["integer", "number", "decimal"].includes(DATA.columns[name].kind);
    const order = of.map((_, i) => i);
    order.sort(numeric ? (a, b) => Number(of[a]) - Number(of[b]) : (a, b) => COLLATE.compare(of[a], of[b]));
    const rank = new Int32Array(of.length);
    order.forEach((entry, place) => (rank[entry] = place));
    ranks.set(name, rank);
  }
  return ranks.get(name);
}

/** Rows in the order of a column, empty cells last, equal ones as they stand in the table. */
function sorted(rows, name, descending) {
  const column = DATA.rows.cells[name];
  if (!column) return rows;
  const rank = ranksOf(name);
  const sign = descending ? -1 : 1;
  return rows.sort((a, b) => {
    const [x, y] = [column.at[a], column.at[b]];
    if (x < 0 || y < 0) return (x < 0) - (y < 0) || a - b;
    return sign * (rank[x] - rank[y]) || a - b;
  });
}

/** For each entry of a column whether a test holds; the empty cell comes last. */
function passing(name, test) {
  const { of } = DATA.rows.cells[name] || { of: [] };
  return [...of.map(test), false];
}

/** Tests of rows, one for each thing that is asked. */
function testsOf(asked) {
  const tests = [];
  const on = (names, test) => {
    const columns = names.filter((name) => DATA.rows.cells[name]);
    const pass = columns.map((name) => passing(name, test));
    const places = columns.map((name) => DATA.rows.cells[name].at);
    tests.push((row) => columns.some((_, i) => pass[i].at(places[i][row])));
  };
  const has = (words) => (text) => text.toLowerCase().includes(words);
  const searched = ["metric", "metric_text", "quote", "publisher", "title", "source", "value_text", "period", "unit", "ref_area", "attribution"];
  for (const word of asked.text.toLowerCase().split(/\s+/).filter(Boolean)) on(searched, has(word));
  if (asked.metric) on(["metric", "metric_text"], has(asked.metric.toLowerCase()));
  if (asked.publisher) on(["publisher"], (text) => text === asked.publisher);
  if (asked.period) on(["period"], (text) => text.toLowerCase().startsWith(asked.period.toLowerCase()));
  if (asked.measure) on(["measure"], (text) => text === asked.measure);
  if (asked.rule) on(["rules"], (text) => text.split(" ").some((rule) => rule.includes(asked.rule)));
  if (asked.confidence > 0) on(["confidence"], (text) => Number(text) >= asked.confidence);
  const troubling = (text) => text.split(" ").some((flag) => DATA.trouble.includes(flag));
  if (asked.flags === "look") on(["flags"], troubling);
  else if (asked.flags === "any") on(["flags"], Boolean);
  else if (asked.flags === "none") tests.push((row) => !cell("flags", row));
  else if (asked.flags) on(["flags"], (text) => text.split(" ").includes(asked.flags));
  return tests;
}

/** How often each value of a column comes, split at spaces where it holds several; the most frequent first. */
function tally(name, split = false) {
  const column = DATA.rows.cells[name];
  const counts = new Map();
  if (!column) return [];
  const entries = column.of.map((text) => (split ? text.split(" ") : [text]));
  for (const at of column.at) for (const one of at < 0 ? [] : entries[at]) counts.set(one, (counts.get(one) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || COLLATE.compare(a[0], b[0]));
}

/** A whole number with commas. */
function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A decimal as text, with commas and a true minus sign; large ones short ("4.8 bn"), as far as no digit is lost. */
function numberShown(text) {
  const [, sign, whole, rest = ""] = /^(-?)(\d*)(\.\d+)?$/.exec(text) || [];
  if (whole === undefined) return text;
  const minus = sign ? "−" : "";
  for (const [zeros, name] of [[12, "tn"], [9, "bn"], [6, "m"]]) {
    if (whole.length <= zeros || Number(rest) > 0) continue;
    const behind = whole.slice(-zeros).replace(/0+$/, "");
    if (behind.length <= 4) return `${minus}${grouped(whole.slice(0, -zeros))}${behind && "."}${behind} ${name}`;
  }
  return `${minus}${grouped(whole)}${rest}`;
}

function unitShown(unit) {
  return Object.hasOwn(UNIT_SIGNS, unit) ? UNIT_SIGNS[unit] : unit.replaceAll("_", " ");
}

/** The value of a row with its unit; ranges with a dash. */
function valueShown(row) {
  const high = cell("value_high", row);
  const number = numberShown(cell("value", row)) + (high ? `–${numberShown(high)}` : "");
  const unit = unitShown(cell("unit", row));
  return unit === "%" ? `${number}%` : `${number} ${unit}`.trim();
}

/** "growth, yoy" */
function measureShown(row) {
  const comparison = cell("comparison", row);
  return cell("measure", row) + (comparison && comparison !== "none" ? `, ${comparison}` : "");
}
