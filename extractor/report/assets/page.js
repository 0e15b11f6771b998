// The page: filters, table, release, chart and review, each told of what the others do.
"use strict";

const at = (id) => document.getElementById(id);
const FILTERS = ["text", "metric", "publisher", "period", "measure", "rule", "flags", "review", "confidence"];
let chosen = -1;
let fitting = [];
let asked = {};

const rowById = new Map((DATA.rows.cells.observation_id || { at: [], of: [] }).at.map((place, row) => [DATA.rows.cells.observation_id.of[place], row]));
const review = makeReview({ tell, changed: reviewed });
const table = makeTable({ grid: at("grid"), head: at("grid-head"), body: at("grid-body"), verdictOf, choose, enter: (row) => { switchTo("table"); release.mark(row, { focus: true }); } });
const release = makeRelease({ pane: at("release"), choose: (row, focus) => choose(row, { fromText: true, focus }), leave: () => at("grid").focus(), missing: missingIn, markMissing, takeBack: (one) => review.remove(keyOf(one)) });
const chart = makeChart({ select: at("series"), pane: at("chart"), choose: (row) => choose(row) });

function verdictOf(row) {
  const one = review.of(cell("observation_id", row));
  return one ? one.verdict : "";
}

function missingIn(id) {
  return review.own().filter((one) => one.verdict === "missing" && one.release_id === id);
}

function tell(text) {
  at("notice").textContent = text;
  at("notice").hidden = !text;
}

/** A row is chosen: the table, the text and the chart follow. */
function choose(row, { fromText = false, focus = false, scroll = true } = {}) {
  if (row === undefined || row < 0) return;
  chosen = row;
  const seen = table.mark(row);
  release.show(DATA.rows.release[row]);
  release.mark(row, { scroll: scroll && (!fromText || focus), focus });
  if (!at("panel-chart").hidden) chart.mark(row);
  inspect(seen);
  keepAddress();
}

function reviewed(one) {
  table.redraw();
  countCorrections();
  if (!one || one.verdict === "missing") release.redraw();
  if (chosen >= 0) inspect(table.has(chosen));
  if (at("f-review").value && one) filter();
}

function countCorrections() {
  const count = review.own().length;
  at("export-count").textContent = grouped(count);
  at("export-count").hidden = !count;
}

// --- what is known of the chosen row, and what a reader says of it

function inspect(seen) {
  const pane = at("inspector");
  const row = chosen;
  const said = review.of(cell("observation_id", row));
  const pairs = [
    ["Metric", cell("metric_text", row)], ["Value", valueShown(row)], ["Period", cell("period", row) || "not known"],
    ["Measure", [measureShown(row), cell("comparison_period", row) && `against ${cell("comparison_period", row)}`].filter(Boolean).join(" ")],
    ["Status", [cell("status", row), cell("qualifier", row) === "none" ? "" : cell("qualifier", row), cell("adjustment", row).replaceAll("_", " ")].filter(Boolean).join(", ")],
    ["Basis", [...["price_basis", "rate_basis", "segment"].map((name) => cell(name, row).replaceAll("_", " ")), cell("index_base", row) && `${cell("index_base", row)} = 100`, cell("valid_from", row) && `from ${cell("valid_from", row)}`].filter(Boolean).join(", ")],
    ["Area", cell("ref_area", row)], ["Said by", cell("attribution", row)], ["Flags", cell("flags", row)],
  ].filter(([, text]) => text);
  const sentence = element("blockquote", { class: "sentence" }, ...sentenceOf(row));
  const list = element("dl", { class: "facts" }, ...pairs.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, element("bdi", {}, text)))));
  const rules = element("details", { class: "rules" }, element("summary", {}, `Rules, confidence ${cell("confidence", row) || "not known"}`), element("p", {}, ...cell("rules", row).split(" ").filter(Boolean).flatMap((rule) => [element("code", {}, rule), " "])));
  const buttons = [["right", "Right", "r"], ["wrong", "Wrong", "w"], ["corrected", "Correct…", "c"]].map(([verdict, label, key]) => {
    const on = said && said.verdict === verdict;
    const button = element("button", { type: "button", class: `say ${verdict}`, "aria-pressed": Boolean(on), "aria-keyshortcuts": key }, label, element("kbd", { "aria-hidden": "true" }, key));
    button.addEventListener("click", () => say(verdict));
    return button;
  });
  if (said) {
    const undo = element("button", { type: "button", class: "say undo", "aria-keyshortcuts": "u" }, "Take back");
    undo.addEventListener("click", () => review.remove(cell("observation_id", row)));
    buttons.push(undo);
  }
  const hidden = seen ? [] : [element("p", { class: "muted" }, "The filters hide this row. ", buttonOf("Clear the filters", clearFilters))];
  // A button that is made anew keeps the focus that it had.
  const focused = pane.contains(document.activeElement) ? document.activeElement.textContent : "";
  pane.replaceChildren(...hidden, sentence, list, rules, linkTo(row), ...saidOf(said, row), element("div", { class: "verdicts", role: "group", "aria-label": "Is this row right?" }, ...buttons));
  pane.hidden = false;
  if (focused) [...pane.querySelectorAll("button")].find((one) => one.textContent === focused)?.focus({ preventScroll: true });
}

/** The sentence or table row with the number marked, where it stands in it once. */
function sentenceOf(row) {
  const [quote, number] = [cell("quote", row), cell("value_text", row)];
  const place = quote.indexOf(number);
  if (place < 0 || quote.indexOf(number, place + 1) >= 0) return [element("bdi", {}, quote)];
  return [element("bdi", {}, quote.slice(0, place), element("mark", {}, number), quote.slice(place + number.length))];
}

function linkTo(row) {
  const link = element("a", { class: "link", href: addressOf({ row: cell("observation_id", row) }) }, "Link to this row");
  return element("p", { class: "row-link" }, link);
}

function saidOf(said, row) {
  if (!said) return [];
  const changes = Object.entries(said.fields).map(([name, value]) => `${DATA.columns[name].label}: ${value ?? "empty"}`);
  const judged = said.row && ["metric_text", "value", "unit", "period", "measure", "comparison"].some((name) => String(said.row[name] ?? "") !== cell(name, row));
  const lines = [changes.join("; "), said.note ?? "", judged ? "This was said of an earlier reading of the row." : ""].filter(Boolean);
  return lines.map((line) => element("p", { class: "said" }, element("bdi", {}, line)));
}

function buttonOf(label, does) {
  const button = element("button", { type: "button", class: "link" }, label);
  button.addEventListener("click", does);
  return button;
}

function say(verdict) {
  if (chosen < 0) return;
  const row = chosen;
  const before = review.of(cell("observation_id", row));
  if (verdict !== "corrected") return review.put(correctionOf(row, verdict, {}, before?.note ?? ""));
  const fields = Object.fromEntries(FORM_FIELDS.map((name) => [name, cell(name, row)]));
  return openForm(at("form"), {
    title: "Correct this row", quote: cell("quote", row), before: fields, note: before?.note ?? "", missing: false,
    done: (changed, note) => review.put(correctionOf(row, "corrected", changed, note)),
  });
}

function markMissing() {
  const found = release.selected();
  if (!found) return tell("Select the number in the text first, then press m.");
  tell("");
  const shown = release.shown;
  return openForm(at("form"), {
    title: `A number that has no row: ${found.value_text}`, quote: found.quote, before: {}, note: "", missing: true,
    done: (fields, note) => {
      review.put(missingOf(shown, found, { ...fields, value_text: found.value_text }, note));
      tell(`Kept as missing: ${found.value_text}`);
    },
  });
}

// --- filters

function filter() {
  asked = Object.fromEntries(FILTERS.map((name) => [name, at(`f-${name}`).value.trim()]));
  asked.confidence = Number(asked.confidence);
  const tests = testsOf(asked);
  if (asked.review === "none") tests.push((row) => !verdictOf(row));
  else if (asked.review) tests.push((row) => verdictOf(row) === asked.review);
  fitting = [];
  for (let row = 0; row < COUNT; row++) if (tests.every((test) => test(row))) fitting.push(row);
  table.show([...fitting]);
  if (!at("panel-chart").hidden) chart.show(fitting);
  const active = FILTERS.filter((name) => name !== "text" && asked[name]).length;
  at("active").textContent = active;
  at("active").hidden = !active;
  at("f-confidence-said").textContent = asked.confidence.toFixed(2);
  at("grid").hidden = !fitting.length;
  at("grid-empty").hidden = fitting.length > 0;
  at("shown").textContent = fitting.length === COUNT ? `${grouped(COUNT)} rows` : `${grouped(fitting.length)} of ${grouped(COUNT)} rows`;
  at("rows-csv").disabled = !fitting.length;
  if (chosen >= 0) inspect(table.has(chosen));
  keepAddress();
}

/** What the address says: the filters that are set, and the chosen row. */
function keepAddress() {
  if (!document.documentElement.dataset.ready) return;
  const set = Object.fromEntries(FILTERS.map((name) => [name, asked[name] || ""]));
  writeAddress({ ...set, row: chosen >= 0 ? cell("observation_id", chosen) : "" });
}

/** Sets the filters to what the address says, and chooses its row. */
function followAddress() {
  const named = readAddress();
  if (!named) return false;
  for (const name of FILTERS) at(`f-${name}`).value = named[name] ?? (name === "confidence" ? "0" : "");
  if (FILTERS.some((name) => name !== "text" && named[name])) showFacets(true);
  filter();
  const row = rowById.get(named.row);
  if (named.row && row === undefined) tell("The row that this link names is not on this page: the report was made anew, or it is on another part.");
  if (row !== undefined) choose(row);
  return row !== undefined;
}

function clearFilters() {
  at("filters").reset();
  filter();
  if (chosen >= 0) table.mark(chosen);
}

function options(name, first, counts) {
  const made = counts.map(([value, count]) => element("option", { value }, `${value.replaceAll("_", " ")} (${grouped(count)})`));
  const any = first.map(([value, label]) => {
    const option = element("option", {}, label);
    option.value = value;
    return option;
  });
  at(name).replaceChildren(...any, ...made);
}

function fillFilters() {
  const look = testsOf({ text: "", flags: "look" });
  let toLookAt = 0;
  for (let row = 0; row < COUNT; row++) toLookAt += look.every((test) => test(row));
  options("f-publisher", [["", "any"]], tally("publisher"));
  options("f-measure", [["", "any"]], tally("measure"));
  options("f-flags", [["", "any or none"], ["look", `to look at (${grouped(toLookAt)})`], ["any", "any flag"], ["none", "no flag"]], tally("flags", true));
  options("f-review", [["", "all"], ["none", "not yet"], ["right", "right"], ["wrong", "wrong"], ["corrected", "corrected"]], []);
  const lists = { metrics: tally("metric"), periods: tally("period").sort((a, b) => COLLATE.compare(b[0], a[0])), rules: tally("rules", true) };
  for (const [id, counts] of Object.entries(lists)) {
    at(id).replaceChildren(...counts.slice(0, 2000).map(([value]) => element("option", { value })));
  }
}

// --- the rest of the page

function fillTop() {
  const { totals } = DATA;
  const share = totals.numeric ? `${Math.floor((100 * totals.explained) / totals.numeric)}%` : "–";
  const told = [
    ["releases", totals.releases], ["sentences with numbers", totals.numeric], ["explained", totals.explained, share],
    ["rows", totals.rows], ["rows to look at", totals.flagged],
  ];
  at("totals").replaceChildren(...told.map(([name, count, more]) => element("div", {}, element("dt", {}, name), element("dd", {}, grouped(count), more ? element("small", {}, more) : ""))));
  if (!DATA.part) return;
  const { number, of, from, to, links } = DATA.part;
  const others = links.map(([href, name]) => element("a", { href }, name)).flatMap((link) => [" · ", link]);
  at("part").replaceChildren(`Part ${number} of ${of}: releases ${grouped(from)} to ${grouped(to)}, since a page holds only so many. The totals are those of all parts.`, ...others);
  at("part").hidden = false;
}

function switchTo(name) {
  for (const one of ["table", "chart"]) {
    const on = one === name;
    at(`panel-${one}`).hidden = !on;
    at(`tab-${one}`).setAttribute("aria-selected", on);
    at(`tab-${one}`).tabIndex = on ? 0 : -1;
  }
  if (name === "chart") {
    chart.show(fitting);
    if (chosen >= 0) chart.mark(chosen);
  } else if (chosen >= 0) table.mark(chosen);
}

function exportCorrections() {
  save("corrections.jsonl", review.text(), "application/x-ndjson");
}

function save(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

async function importCorrections(file) {
  const done = review.read(await file.text());
  const parts = [`${grouped(done.taken)} taken in`];
  if (done.older) parts.push(`${grouped(done.older)} older than what is here, left`);
  if (done.wrong.length) parts.push(`${grouped(done.wrong.length)} not understood: ${done.wrong.slice(0, 3).join("; ")}`);
  tell(`Corrections: ${parts.join(", ")}.`);
}

function remember(name, value) {
  try {
    if (value === undefined) return localStorage.getItem(`press-extractor:${name}`);
    localStorage.setItem(`press-extractor:${name}`, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  return null;
}

function setTheme(theme) {
  const shown = { light: "light", dark: "dark" }[theme] || "system";
  document.documentElement.dataset.theme = shown;
  at("theme").setAttribute("aria-label", `Colours: ${shown === "system" ? "as the system" : shown}`);
  at("theme").title = at("theme").getAttribute("aria-label");
  at("theme").firstElementChild.textContent = { light: "☀", dark: "☾", system: "◐" }[shown];
}

const KEYS = {
  j: () => table.move(1), k: () => table.move(-1), r: () => say("right"), w: () => say("wrong"), c: () => say("corrected"),
  u: () => chosen >= 0 && review.remove(cell("observation_id", chosen)), m: markMissing,
  "/": () => at("f-text").focus(), "?": () => at("help").showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=range]), select, textarea, dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !at("keys-on").checked || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});
let waiting = 0;
at("filters").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 80);
});
at("filters").addEventListener("submit", (event) => event.preventDefault());
at("filters").addEventListener("reset", () => setTimeout(filter));
at("empty-clear").addEventListener("click", clearFilters);
function showFacets(shown) {
  at("facets").hidden = !shown;
  at("more").setAttribute("aria-expanded", shown);
}
at("more").addEventListener("click", () => showFacets(at("facets").hidden));
at("rows-csv").addEventListener("click", () => save("rows.csv", csvOf(fitting), "text/csv"));
addEventListener("hashchange", followAddress);
for (const name of ["table", "chart"]) {
  at(`tab-${name}`).addEventListener("click", () => switchTo(name));
  at(`tab-${name}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = name === "table" ? "chart" : "table";
    switchTo(other);
    at(`tab-${other}`).focus();
  });
}
at("export").addEventListener("click", exportCorrections);
at("import").addEventListener("click", () => at("import-file").click());
at("import-file").addEventListener("change", async () => {
  const [file] = at("import-file").files;
  if (file) await importCorrections(file);
  at("import-file").value = "";
});
at("theme").addEventListener("click", () => {
  const order = ["system", "light", "dark"];
  const next = order[(order.indexOf(document.documentElement.dataset.theme) + 1) % order.length];
  remember("theme", next);
  setTheme(next);
});
at("help-open").addEventListener("click", () => at("help").showModal());
at("help-close").addEventListener("click", () => at("help").close());
at("keys-on").checked = remember("keys") !== "off";
at("keys-on").addEventListener("change", () => remember("keys", at("keys-on").checked ? "on" : "off"));

setTheme(remember("theme"));
fillTop();
fillFilters();
if (matchMedia("(max-width: 900px)").matches) at("more").click();
const followed = followAddress();
if (!readAddress()) filter();
countCorrections();
if (COUNT && !followed) choose(fitting[0] ?? 0, { scroll: false });
else if (!COUNT && DATA.releases.length) release.show(0);
else if (!COUNT) at("release").replaceChildren(element("div", { class: "empty" }, element("p", {}, "No release is in this folder.")));
document.documentElement.dataset.ready = "yes";
if (followed || readAddress()) keepAddress();
