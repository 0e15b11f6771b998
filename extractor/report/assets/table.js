// Rows that fit the filters -> a table of which only the rows in view are in the page.
"use strict";

const ROW_HEIGHT = 52;
const PRINTED_ROWS = 500;
const CALM_FLAGS = ["arithmetic_holds", "repeated"];
const TABLE_COLUMNS = [
  ["metric_text", "Metric", ""],
  ["value", "Value", "number"],
  ["period", "Period", ""],
  ["measure", "Measure", ""],
  ["publisher", "Publisher", ""],
  ["published", "Published", ""],
  ["confidence", "Conf.", "number"],
];

/** The table. `choose(row)` is called when a reader moves to a row, `enter(row)` when he goes into it. */
function makeTable({ grid, head, body, verdictOf, choose, enter }) {
  let rows = [];
  let order = { name: "", descending: false };
  let chosen = -1;
  let places = new Int32Array(COUNT).fill(-1);
  let drawn = "";
  let printing = false;
  const headings = TABLE_COLUMNS.map(([name, label, kind]) => {
    const button = element("button", { type: "button" }, label, element("span", { class: "arrow", "aria-hidden": "true" }));
    button.addEventListener("click", () => sortBy(name));
    return element("div", { role: "columnheader", class: kind, "data-name": name }, button);
  });
  const headRow = element("div", { role: "row", class: "row", "aria-rowindex": "1" }, ...headings);
  head.append(headRow);

  function show(found) {
    rows = order.name ? sorted(found, order.name, order.descending) : found;
    places.fill(-1);
    rows.forEach((row, place) => (places[row] = place));
    grid.setAttribute("aria-rowcount", rows.length + 1);
    body.style.height = `${rows.length * ROW_HEIGHT}px`;
    redraw();
  }

  function sortBy(name) {
    order = order.name === name ? { name: order.descending ? "" : name, descending: !order.descending } : { name, descending: false };
    for (const heading of headings) {
      const own = heading.dataset.name === order.name;
      heading.toggleAttribute("aria-sort", own);
      if (own) heading.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
    }
    show(rows.sort((a, b) => a - b));
    grid.scrollTop = 0;
  }

  function redraw() {
    drawn = "";
    draw();
  }

  function draw() {
    if (printing) return;
    const height = grid.clientHeight - head.offsetHeight;
    const first = Math.max(0, Math.floor(grid.scrollTop / ROW_HEIGHT) - 5);
    const last = Math.min(rows.length, Math.ceil((grid.scrollTop + Math.max(height, ROW_HEIGHT)) / ROW_HEIGHT) + 5);
    if (drawn === `${first}-${last}`) return;
    drawn = `${first}-${last}`;
    const wanted = [];
    for (let place = first; place < last; place++) wanted.push(rowElement(place));
    body.replaceChildren(...wanted);
    const active = places[chosen];
    if (active >= first && active < last) grid.setAttribute("aria-activedescendant", `row-${chosen}`);
    else grid.removeAttribute("aria-activedescendant");
  }

  function rowElement(place) {
    const row = rows[place];
    const text = (name) => cell(name, row);
    const verdict = verdictOf(row);
    const sign = verdict ? element("span", { class: `verdict ${verdict}`, title: verdict }, element("span", { class: "sr" }, `${verdict}: `)) : "";
    const flags = text("flags").split(" ").filter((flag) => flag && !CALM_FLAGS.includes(flag));
    const flagged = flags.length ? element("span", { class: "flag", title: flags.join(", ") }, element("span", { class: "sr" }, ` flags: ${flags.join(", ")}`)) : "";
    const status = text("status") === "actual" ? "" : element("span", { class: "status" }, text("status"));
    const line = element(
      "div",
      { role: "row", class: `row${row === chosen ? " chosen" : ""}`, id: `row-${row}`, "aria-rowindex": place + 2, "aria-selected": row === chosen, "data-row": row },
      gridCell("", element("span", { class: "words" }, sign, element("bdi", {}, text("metric_text")), flagged), element("span", { class: "small" }, [text("metric"), text("ref_area")].filter(Boolean).join(" · "))),
      gridCell("number", element("span", { class: "words value" }, valueShown(row)), element("span", { class: "small" }, element("bdi", {}, text("value_text")))),
      gridCell("", element("span", { class: "words" }, text("period") || element("span", { class: "none" }, "not known")), element("span", { class: "small" }, element("bdi", {}, text("period_text")))),
      gridCell("", element("span", { class: "words" }, text("measure")), element("span", { class: "small" }, text("comparison") === "none" ? "" : text("comparison"), status)),
      gridCell("", element("span", { class: "words" }, element("bdi", {}, text("publisher")))),
      gridCell("", element("span", { class: "words" }, text("published"))),
      gridCell("number", confidenceBar(text("confidence"))),
    );
    line.style.top = `${place * ROW_HEIGHT}px`;
    return line;
  }

  /** Marks a row as the chosen one and brings it into view; false where the filters hide it. */
  function mark(row, { scroll = true } = {}) {
    chosen = row;
    const place = places[row] ?? -1;
    if (place >= 0 && scroll) {
      const top = place * ROW_HEIGHT;
      const height = grid.clientHeight - head.offsetHeight;
      if (top < grid.scrollTop) grid.scrollTop = top;
      else if (top + ROW_HEIGHT > grid.scrollTop + height) grid.scrollTop = top + ROW_HEIGHT - height;
    }
    redraw();
    return place >= 0;
  }

  function move(by) {
    if (!rows.length) return;
    const place = places[chosen] ?? -1;
    const next = place < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, place + by));
    choose(rows[next]);
  }

  grid.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(grid);
  body.addEventListener("click", (event) => {
    const line = event.target.closest("[data-row]");
    if (line) choose(Number(line.dataset.row));
  });
  grid.addEventListener("keydown", (event) => {
    if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(grid.clientHeight / ROW_HEIGHT) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Enter" && places[chosen] >= 0) enter(chosen);
    else return;
    event.preventDefault();
  });
  addEventListener("beforeprint", () => {
    const printed = rows.slice(0, PRINTED_ROWS).map((_, place) => rowElement(place));
    const left = rows.length - printed.length;
    if (left > 0) printed.push(element("p", { class: "print-note" }, `${grouped(left)} more rows are not printed.`));
    printing = true;
    body.replaceChildren(...printed);
  });
  addEventListener("afterprint", () => {
    printing = false;
    redraw();
  });
  return { show, mark, move, redraw, has: (row) => places[row] >= 0, first: () => rows[0] };
}

function gridCell(kind, ...children) {
  return element("div", { role: "gridcell", class: kind }, ...children);
}

function confidenceBar(text) {
  if (!text) return element("span", { class: "none" }, "–");
  const bar = element("span", { class: "bar", "aria-hidden": "true" }, element("span", {}));
  bar.firstChild.style.width = `${Math.round(Number(text) * 100)}%`;
  return element("span", { class: "words confidence" }, Number(text).toFixed(2), bar);
}

/** An element with attributes and children; text stays text. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== "") made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== ""));
  return made;
}
