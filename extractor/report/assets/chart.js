// Rows -> series over time, each a line of its latest values; earlier vintages stand behind it, forecasts are dashed.
"use strict";

const SERIES_BY = ["metric", "ref_area", "measure", "unit", "comparison", "adjustment", "price_basis", "index_base", "rate_basis", "segment", "freq", "publisher"];
const MOST_SERIES = 400;
const WIDTH = 720;
const HEIGHT = 320;
const EDGE = { top: 30, right: 24, bottom: 34, left: 62 };
const DAY = 86400000;
const STANDING = new Set(DATA.rows.standing);

function seriesKey(row) {
  return SERIES_BY.map((name) => cell(name, row)).join("\u001f");
}

function seriesName(row) {
  const words = [cell("metric", row), cell("ref_area", row), measureShown(row), unitShown(cell("unit", row)) || "number", ...["adjustment", "price_basis", "rate_basis", "segment"].map((name) => cell(name, row).replaceAll("_", " ")), cell("index_base", row) && `${cell("index_base", row)} = 100`, { A: "yearly", S: "half-yearly", Q: "quarterly", M: "monthly", W: "weekly", D: "daily" }[cell("freq", row)], cell("publisher", row)];
  return words.filter(Boolean).join(" · ");
}

/** Series of the rows that have a period: those with the most periods first. */
function seriesOf(rows) {
  const found = new Map();
  for (const row of rows) {
    if (!cell("period_end", row)) continue;
    const key = seriesKey(row);
    if (!found.has(key)) found.set(key, { key, rows: [], periods: new Set() });
    found.get(key).rows.push(row);
    found.get(key).periods.add(cell("period", row));
  }
  return [...found.values()].sort((a, b) => b.periods.size - a.periods.size || b.rows.length - a.rows.length || COLLATE.compare(a.key, b.key));
}

/** The points of a series in time: for each period the row told last, and before it what was told earlier. */
function pointsOf(rows) {
  const periods = new Map();
  for (const row of rows) {
    const period = cell("period", row);
    if (!periods.has(period)) periods.set(period, []);
    periods.get(period).push(row);
  }
  const points = [...periods].map(([period, told]) => {
    const inOrder = [...told].sort((a, b) => (cell("published", a) < cell("published", b) ? -1 : cell("published", a) > cell("published", b) ? 1 : 0));
    // What has happened counts for more than what was foreseen, whenever it was told, and what stands for more than
    // what a release says it corrects; in one release the first telling.
    const actual = inOrder.filter((row) => cell("status", row) === "actual");
    const happened = actual.length ? actual : inOrder;
    const standing = happened.filter((row) => STANDING.has(row));
    const from = standing.length ? standing : happened;
    const day = cell("published", from[from.length - 1]);
    const latest = from.find((row) => cell("published", row) === day);
    return { period, latest, earlier: inOrder.filter((row) => row !== latest), when: Date.parse(cell("period_end", latest)) };
  });
  return points.sort((a, b) => a.when - b.when);
}

/** The chart pane. `choose(row)` is called when a reader takes a point. */
function makeChart({ select, pane, choose }) {
  let all = [];
  let chosen = -1;
  let current = "";

  function show(rows) {
    all = seriesOf(rows);
    const options = all.slice(0, MOST_SERIES).map((one) => element("option", { value: one.key }, `${seriesName(one.rows[0])} (${one.periods.size})`));
    if (all.length > MOST_SERIES) options.push(element("option", { disabled: "disabled" }, `${grouped(all.length - MOST_SERIES)} more: narrow the filters to see them`));
    select.replaceChildren(...options);
    if (!all.some((one) => one.key === current)) current = all.length ? all[0].key : "";
    select.value = current;
    draw();
  }

  function draw() {
    const one = all.find((series) => series.key === current);
    if (!one) return pane.replaceChildren(element("div", { class: "empty" }, element("p", {}, "No row with a known period fits these filters.")));
    const points = pointsOf(one.rows);
    const name = seriesName(one.rows[0]);
    // One period is no course of anything: its values stand in the table alone.
    const drawn = points.length > 1 ? figureOf(name, points) : element("p", { class: "muted" }, "One period only: there is nothing to draw yet.");
    return pane.replaceChildren(drawn, tableOfPoints(name, points));
  }

  function figureOf(name, points) {
    const rows = points.flatMap((point) => [point.latest, ...point.earlier]);
    const ends = rows.flatMap((row) => [Number(cell("value", row)), Number(cell("value_high", row) || cell("value", row))]);
    const scale = scaleOf(points.map((point) => point.when), ends);
    const chart = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `Chart of ${name}; the same values stand in the table below` });
    chart.append(...axes(scale, unitShown(cell("unit", rows[0]))), ...lines(points, scale));
    for (const point of points) chart.append(...marks(point, scale));
    const legend = element("figcaption", {}, element("span", { class: "key line" }), "latest ", element("span", { class: "key earlier" }), "told earlier ", element("span", { class: "key dashed" }), "forecast or target");
    return element("figure", {}, chart, legend);
  }

  function marks(point, scale) {
    const x = scale.x(point.when);
    const made = point.earlier.map((row) => dot(row, x, scale.y(Number(cell("value", row))), "earlier"));
    const y = scale.y(Number(cell("value", point.latest)));
    const heights = point.earlier.map((row) => scale.y(Number(cell("value", row))));
    if (heights.some((height) => Math.abs(height - y) > 1)) {
      made.unshift(shape("line", { class: "revision", x1: x, x2: x, y1: Math.min(y, ...heights), y2: Math.max(y, ...heights) }));
    }
    const high = cell("value_high", point.latest);
    if (high) made.unshift(shape("line", { class: "range", x1: x, x2: x, y1: y, y2: scale.y(Number(high)) }));
    made.push(dot(point.latest, x, y, cell("status", point.latest) === "actual" ? "latest" : "latest foreseen"));
    return made;
  }

  function dot(row, x, y, kind) {
    const said = `${cell("period", row)}: ${valueShown(row)}, ${cell("status", row)}, ${cell("published", row) ? `told ${cell("published", row)}` : "day not known"}${kind === "earlier" ? ", earlier" : ""}`;
    const made = shape("circle", { cx: x, cy: y, r: kind === "earlier" ? 4 : 5, class: `dot ${kind}${row === chosen ? " chosen" : ""}`, role: "button", tabindex: "0", "aria-label": said, "data-row": row });
    const title = shape("title", {});
    title.textContent = said;
    made.append(title);
    return made;
  }

  function tableOfPoints(name, points) {
    const lines = [...points].reverse().flatMap((point) => [point.latest, ...[...point.earlier].reverse()].map((row, i) => {
      const button = element("button", { type: "button", class: "link", "data-row": row }, valueShown(row));
      const what = i ? "earlier" : cell("status", row) === "actual" ? "" : cell("status", row);
      return element("tr", { class: row === chosen ? "chosen" : "" }, element("th", { scope: "row" }, cell("period", row)), element("td", { class: "number" }, button), element("td", {}, what), element("td", {}, cell("published", row)), element("td", {}, element("bdi", {}, cell("source", row))));
    }));
    const head = element("tr", {}, ...["Period", "Value", "", "Published", "Release"].map((label) => (label ? element("th", { scope: "col" }, label) : element("td", {}))));
    return element("div", { class: "points" }, element("table", {}, element("caption", {}, element("bdi", {}, name)), element("thead", {}, head), element("tbody", {}, ...lines)));
  }

  /** Shows the series that a row is in, where the filters let it be seen. */
  function mark(row) {
    chosen = row;
    if (all.some((one) => one.key === seriesKey(row))) select.value = current = seriesKey(row);
    draw();
  }

  select.addEventListener("change", () => {
    current = select.value;
    draw();
  });
  const take = (event) => {
    const at = event.target.closest("[data-row]");
    if (!at || (event.type === "keydown" && (at.localName === "button" || ![" ", "Enter"].includes(event.key)))) return;
    const [row, inChart] = [Number(at.dataset.row), at.localName === "circle"];
    event.preventDefault();
    choose(row);
    const again = pane.querySelector(`${inChart ? "circle" : "button"}[data-row="${row}"]`);
    if (again) again.focus({ preventScroll: true });
  };
  pane.addEventListener("click", take);
  pane.addEventListener("keydown", take);
  return { show, mark };
}

/** Places on the paper: from days and values to points, with round ticks. */
function scaleOf(days, values) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (low > 0 && low < 0.4 * high) low = 0;
  if (high < 0 && high > 0.4 * low) high = 0;
  if (low === high) [low, high] = [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1];
  const step = roundStep((high - low) / 5);
  low = Math.floor(low / step) * step;
  high = Math.ceil(high / step) * step;
  let [first, last] = [Math.min(...days), Math.max(...days)];
  if (first === last) [first, last] = [first - 30 * DAY, last + 30 * DAY];
  const inner = { width: WIDTH - EDGE.left - EDGE.right - 16, height: HEIGHT - EDGE.top - EDGE.bottom };
  return {
    low, high, step, first, last,
    x: (day) => EDGE.left + 8 + ((day - first) / (last - first)) * inner.width,
    y: (value) => EDGE.top + (1 - (value - low) / (high - low)) * inner.height,
  };
}

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((one) => one * power >= rough) || 10);
}

function axes(scale, unit) {
  const made = [];
  const count = Math.round((scale.high - scale.low) / scale.step);
  for (let i = 0; i <= count; i++) {
    const value = scale.low + i * scale.step;
    const y = scale.y(value);
    made.push(shape("line", { class: Math.abs(value) < scale.step / 1e6 ? "zero" : "rule", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y, y2: y }));
    made.push(label(EDGE.left - 8, y + 4, tickNumber(value, scale.step), "end"));
  }
  made.push(label(2, 14, unit || "number", "start"));
  return [...made, ...days(scale)];
}

/** Ticks of time: months, quarters or years, as many as have room. */
function days(scale) {
  const months = (scale.last - scale.first) / (30.4 * DAY);
  const every = [1, 3, 6, 12, 24, 60, 120, 240].find((one) => months / one <= 8) || 600;
  const start = new Date(scale.first);
  const made = [];
  for (let at = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / every) * every; ; at += every) {
    const month = at + every - 1; // the last month of each stretch, where quarters and years end
    const day = Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0);
    if (day > scale.last + DAY) break;
    if (day < scale.first - DAY) continue;
    const year = String(Math.floor(month / 12));
    const text = every >= 12 ? year : `${year}-${String((month % 12) + 1).padStart(2, "0")}`;
    made.push(shape("line", { class: "tick", x1: scale.x(day), x2: scale.x(day), y1: HEIGHT - EDGE.bottom, y2: HEIGHT - EDGE.bottom + 5 }));
    made.push(label(scale.x(day), HEIGHT - EDGE.bottom + 20, text, "middle"));
  }
  return made;
}

/** Whole where both ends have happened, dashed where one is foreseen. */
function lines(points, scale) {
  return points.slice(1).map((point, i) => {
    const before = points[i];
    const foreseen = [before, point].some((one) => cell("status", one.latest) !== "actual");
    const [from, to] = [before, point].map((one) => Number(cell("value", one.latest)));
    return shape("line", { class: foreseen ? "path dashed" : "path", x1: scale.x(before.when), y1: scale.y(from), x2: scale.x(point.when), y2: scale.y(to) });
  });
}

/** A tick with as many digits as tell it from the next one. */
function tickNumber(value, step) {
  const shown = Math.abs(value) < step / 1e6 ? 0 : value;
  const behind = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const whole = { minimumFractionDigits: Math.min(behind, 12), maximumFractionDigits: Math.min(behind, 12) };
  const digits = Math.max(1, Math.ceil(Math.log10(Math.abs(shown) / step + 1)) + 1);
  const short = { notation: "compact", maximumSignificantDigits: Math.min(digits, 8) };
  return new Intl.NumberFormat("en", Math.abs(shown) >= 1e5 ? short : whole).format(shown).replace("-", "−");
}

function label(x, y, text, anchor) {
  const made = shape("text", { x, y, "text-anchor": anchor, class: "label", "aria-hidden": "true" });
  made.textContent = text;
  return made;
}

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
