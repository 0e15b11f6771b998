// A release with the places of its rows -> its text, every number marked; overlaps share their letters.
"use strict";

let pageTexts = null;
const textPlaces = new WeakMap();

/** The text of a release by its number; null where the folder does not have it. Its offsets count as JavaScript does. */
function pageOf(release) {
  if (!pageTexts) pageTexts = JSON.parse(document.getElementById("pages").textContent);
  const page = pageTexts[release];
  if (page && !page.wide) counted(page);
  return page;
}

/** The program counts characters, JavaScript counts those beyond U+FFFF (emoji) twice. */
function counted(page) {
  page.wide = [...page.text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)].map((found, i) => found.index - i);
  if (!page.wide.length) return;
  page.blocks = page.blocks.map(([kind, start, end, level]) => [kind, toUnits(page, start), toUnits(page, end), level]);
  page.unexplained = page.unexplained.map((span) => span.map((place) => toUnits(page, place)));
  page.marks = page.marks.map(([row, ...ends]) => [row, ...ends.map((place) => (place === null ? null : toUnits(page, place)))]);
}

function toUnits(page, place) {
  return place + page.wide.filter((one) => one < place).length;
}

function toCharacters(page, place) {
  return place - page.wide.filter((one, i) => one + i < place).length;
}

/** The pane with the release. `choose(row)` is called when a reader takes a number, `leave()` when he goes back; `missing`
 * gives the numbers that he marked as missing, `markMissing()` marks what is selected, `takeBack(one)` undoes it. */
function makeRelease({ pane, choose, leave, missing, markMissing, takeBack }) {
  let shown = -1;
  let chosen = -1;
  let parts = new Map(); // row -> its elements in the text

  function show(release) {
    if (release === shown) return;
    shown = release;
    draw();
    pane.scrollTop = 0;
  }

  /** Draws the release anew where it stands, since what was marked in it is another. */
  function redraw() {
    const [top, row] = [pane.scrollTop, chosen];
    if (shown < 0) return;
    draw();
    if (row >= 0) mark(row, { scroll: false });
    pane.scrollTop = top;
  }

  function draw() {
    const release = shown;
    chosen = -1;
    parts = new Map();
    const told = DATA.releases[release];
    pane.replaceChildren(headOf(told), ...bodyOf(release));
    const first = pane.querySelector(".number-mark");
    if (first) first.tabIndex = 0;
  }

  function headOf(told) {
    const facts = [told.publisher, told.published, told.source].filter(Boolean);
    const line = element("p", { class: "facts" }, ...facts.flatMap((fact, i) => [i ? " · " : "", element("bdi", {}, fact)]));
    if (/^https?:\/\//i.test(told.url || "")) line.append(" · ", element("a", { href: told.url, rel: "noopener noreferrer nofollow", target: "_blank" }, "source on the web"));
    const legend = element("p", { class: "legend" },
      element("span", { class: "part v" }, "value"), " ", element("span", { class: "part m" }, "metric"), " ",
      element("span", { class: "part p" }, "period"), " ", element("span", { class: "part u" }, "a number that no rule explained"));
    const button = element("button", { type: "button", class: "mark-missing", "aria-keyshortcuts": "m" }, "Mark a missing number");
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps what is selected
    button.addEventListener("click", markMissing);
    const marked = missing(told.id).map((one) => {
      const undo = element("button", { type: "button", class: "link" }, "take back");
      undo.addEventListener("click", () => takeBack(one));
      return element("li", {}, element("bdi", {}, `${one.value_text}: ${one.fields.metric_text || one.fields.metric || ""}`), " ", undo);
    });
    const list = marked.length ? element("div", { class: "missing" }, element("h3", {}, "Marked as missing"), element("ul", {}, ...marked)) : "";
    const tools = element("div", { class: "release-tools" }, legend, button);
    return element("header", { class: "release-head" }, element("h2", {}, element("bdi", {}, told.title || told.source)), line, tools, list);
  }

  function bodyOf(release) {
    const page = pageOf(release);
    if (!page) return [withoutText(release)];
    const spans = spansOf(release, page);
    const cells = new Map();
    for (const row of rowsOf(release)) if (cell("table_cell", row)) cells.set(cell("table_cell", row), row);
    const tables = new Map(page.tables.map((table) => [table.block, table]));
    const made = [];
    let list = null;
    page.blocks.forEach(([kind, start, end, level], index) => {
      if (kind !== "list_item") list = null;
      if (tables.has(index)) return made.push(tableOf(tables.get(index), cells));
      const inner = piecesOf(page.text, start, end, spans);
      if (kind === "list_item") {
        if (!list) made.push((list = element("ul", {})));
        return list.append(element("li", {}, ...inner));
      }
      const name = kind === "title" ? "h3" : kind === "heading" ? (level && level > 3 ? "h5" : "h4") : kind === "table" ? "pre" : "p";
      return made.push(element(name, { class: `block ${kind}` }, ...inner));
    });
    return [element("div", { class: "text", lang: page.language || "" }, ...made)];
  }

  function withoutText(release) {
    const quotes = rowsOf(release).map((row) => {
      const mark = numberMark(row, cell("value_text", row));
      return element("li", {}, mark, " ", element("bdi", {}, cell("quote", row)));
    });
    const told = "The text of this release is not kept in the folder; these are the sentences of its rows.";
    return element("div", { class: "text" }, element("p", { class: "muted" }, told), element("ul", {}, ...quotes));
  }

  function spansOf(release, page) {
    const spans = page.unexplained.map(([start, end]) => ({ start, end, kind: "u", row: -1 }));
    for (const one of missing(DATA.releases[release].id)) {
      if (Number.isInteger(one.char_start)) spans.push({ start: toUnits(page, one.char_start), end: toUnits(page, one.char_end), kind: "x", row: -1 });
    }
    for (const row of rowsOf(release)) {
      const start = cell("char_start", row);
      if (start !== "") spans.push({ start: toUnits(page, Number(start)), end: toUnits(page, Number(cell("char_end", row))), kind: "v", row });
    }
    for (const [row, ...ends] of page.marks) {
      if (ends[0] !== null) spans.push({ start: ends[0], end: ends[1], kind: "m", row });
      if (ends[2] !== null) spans.push({ start: ends[2], end: ends[3], kind: "p", row });
    }
    return spans.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** The text of a block cut wherever a span begins or ends; each piece knows all spans that lie over it. */
  function piecesOf(text, from, to, spans) {
    const here = spans.filter((span) => span.start < to && span.end > from);
    const cuts = new Set([from, to]);
    for (const span of here) {
      cuts.add(Math.max(from, span.start));
      cuts.add(Math.min(to, span.end));
    }
    const places = [...cuts].sort((a, b) => a - b);
    const pieces = [];
    for (let i = 0; i + 1 < places.length; i++) {
      const [start, end] = [places[i], places[i + 1]];
      const over = here.filter((span) => span.start <= start && span.end >= end);
      pieces.push(piece(text.slice(start, end), start, over));
      if (over.some((span) => span.kind === "u" && span.end === end)) pieces.push(element("span", { class: "sr" }, " (a number here is not explained)"));
    }
    return pieces;
  }

  function piece(words, start, over) {
    const node = document.createTextNode(words);
    textPlaces.set(node, start);
    if (!over.length) return node;
    const kinds = [...new Set(over.map((span) => span.kind))].join(" ");
    const opened = over.filter((span) => span.kind === "v" && span.start === start);
    const made = opened.length ? numberMark(opened[0].row, node) : element("span", {}, node);
    made.classList.add("part", ...kinds.split(" "));
    const rows = [...new Set(over.filter((span) => span.row >= 0).map((span) => span.row))];
    // A click on a piece means the narrowest span that lies over it, a value before the rest.
    const narrow = (span) => (span.kind === "v" ? 0 : span.end - span.start);
    const order = over.filter((span) => span.row >= 0).sort((a, b) => narrow(a) - narrow(b));
    made.dataset.rows = [...new Set(order.map((span) => span.row))].join(" ");
    for (const row of rows) partsOf(row).push([made, over.filter((span) => span.row === row).map((span) => span.kind)]);
    return made;
  }

  function numberMark(row, words) {
    const said = `${cell("metric_text", row)}, ${valueShown(row)}, ${cell("period", row) || "period not known"}`;
    const mark = element("span", { class: "number-mark", role: "button", tabindex: "-1", "aria-pressed": "false", title: said, "data-rows": row });
    mark.append(words);
    partsOf(row).push([mark, ["v"]]);
    return mark;
  }

  function partsOf(row) {
    if (!parts.has(row)) parts.set(row, []);
    return parts.get(row);
  }

  function tableOf(table, cells) {
    const lines = table.rows.map((texts, r) => {
      const heads = !table.numbers[r].includes("1");
      const line = element("tr", {});
      for (let c = 0; c < texts.length; c++) {
        let wide = 1; // spans were spread out: what is repeated in a head stands once
        while (heads && texts[c] && texts[c + wide] === texts[c]) wide++;
        const isNumber = table.numbers[r][c] === "1";
        const row = cells.get(`t${table.number}r${r + 1}c${c + 1}`);
        const name = isNumber || !texts[c] ? "td" : "th";
        const made = element(name, { scope: name === "th" ? (heads ? "col" : "row") : "", colspan: wide > 1 ? wide : "", "data-column": c });
        made.append(row === undefined ? texts[c] : numberMark(row, texts[c]));
        if (row !== undefined) made.firstChild.classList.add("part", "v");
        line.append(made);
        c += wide - 1;
      }
      return line;
    });
    const named = table.captions.join(" · ") || `Table ${table.number}`;
    const whole = element("table", {}, element("caption", {}, named), element("tbody", {}, ...lines));
    return element("div", { class: "table", role: "region", tabindex: "0", "aria-label": named }, whole);
  }

  /** Lights up the number of a row with its metric and period, and brings it into view. */
  function mark(row, { scroll = true, focus = false } = {}) {
    for (const [part] of parts.get(chosen) || []) part.classList.remove("on", "on-v", "on-m", "on-p");
    for (const head of pane.querySelectorAll(".on-head")) head.classList.remove("on-head");
    for (const pressed of pane.querySelectorAll("[aria-pressed=true]")) pressed.setAttribute("aria-pressed", "false");
    chosen = row;
    const own = parts.get(row) || [];
    for (const [part, kinds] of own) part.classList.add("on", ...kinds.map((kind) => `on-${kind}`));
    const number = (own.find(([part, kinds]) => kinds.includes("v") && part.getAttribute("role") === "button") || own.find(([, kinds]) => kinds.includes("v")) || [])[0];
    if (!number) return;
    for (const other of pane.querySelectorAll(".number-mark[tabindex='0']")) other.tabIndex = -1;
    number.tabIndex = 0;
    number.setAttribute("aria-pressed", "true");
    if (number.closest("td")) lightHeads(number.closest("td"));
    if (scroll) number.scrollIntoView({ block: "center", inline: "nearest", behavior: "auto" });
    if (focus) number.focus({ preventScroll: true });
  }

  function lightHeads(place) {
    const column = Number(place.dataset.column);
    for (const head of place.parentElement.querySelectorAll("th")) head.classList.add("on-head");
    for (const head of place.closest("table").querySelectorAll("th[scope=col]")) {
      const first = Number(head.dataset.column);
      if (first <= column && column < first + (head.colSpan || 1)) head.classList.add("on-head");
    }
  }

  pane.addEventListener("click", (event) => {
    const part = event.target.closest("[data-rows]");
    if (!part || !part.dataset.rows || String(getSelection())) return;
    const rows = part.dataset.rows.split(" ").map(Number);
    choose(rows[(rows.indexOf(chosen) + 1) % rows.length]); // a second click means the next span below
  });
  pane.addEventListener("keydown", (event) => {
    const at = event.target.closest(".number-mark");
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const all = [...pane.querySelectorAll(".number-mark")];
      const next = all[all.indexOf(at) + (event.key === "ArrowRight" ? 1 : -1)];
      if (next) choose(Number(next.dataset.rows.split(" ")[0]), true);
    } else if (event.key === "Enter" && at.getAttribute("aria-pressed") === "true") leave();
    else if (event.key === "Enter" || event.key === " ") choose(Number(at.dataset.rows.split(" ")[0]), true);
    else return;
    event.preventDefault();
  });
  pane.addEventListener("pointerover", (event) => hover(event, true));
  pane.addEventListener("pointerout", (event) => hover(event, false));

  function hover(event, on) {
    const part = event.target.closest("[data-rows]");
    if (!part || !part.dataset.rows) return;
    for (const [other] of parts.get(Number(part.dataset.rows.split(" ")[0])) || []) other.classList.toggle("near", on);
  }

  /** What a reader has selected in the text: words, place and sentence; null where it is nothing of the text. */
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !pane.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    const line = range.startContainer.parentElement && range.startContainer.parentElement.closest("tr");
    if (line) {
      const place = range.startContainer.parentElement.closest("[data-column]");
      const words = selection.toString().trim();
      const quote = [...line.children].map((one) => one.textContent).filter(Boolean).join(" | ");
      return words && place ? { start: null, end: null, value_text: words, quote } : null;
    }
    return inText(range, pageOf(shown));
  }

  function inText(range, page) {
    const from = placeIn(range.startContainer, range.startOffset);
    const to = placeIn(range.endContainer, range.endOffset);
    if (!page || from === null || to === null) return null;
    const words = page.text.slice(from, to);
    const start = from + (words.length - words.trimStart().length);
    const end = start + words.trim().length;
    return start < end ? { start: toCharacters(page, start), end: toCharacters(page, end), value_text: page.text.slice(start, end), quote: sentenceAt(page, start, end) } : null;
  }

  return { show, redraw, mark, selected, get shown() { return shown; } };
}

/** Where in the text of a release a place in the page is; null where it is not of the text. */
function placeIn(node, offset) {
  if (textPlaces.has(node)) return textPlaces.get(node) + offset;
  const before = node.childNodes && node.childNodes[offset - 1];
  const walker = document.createTreeWalker(before || node, NodeFilter.SHOW_TEXT);
  let last = null;
  while (walker.nextNode()) if (textPlaces.has(walker.currentNode)) last = walker.currentNode;
  return last && before ? textPlaces.get(last) + last.length : null;
}

/** The sentence around a stretch of the text, white space made plain. */
function sentenceAt(page, start, end) {
  const block = page.blocks.find(([, from, to]) => from <= start && start < to) || ["", start, end];
  const text = page.text.slice(block[1], block[2]);
  let [from, to] = [block[1], block[2]];
  if (Intl.Segmenter) {
    for (const { segment, index } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(text.replace(/\s/g, " "))) {
      const at = block[1] + index;
      if (at <= start) from = at;
      if (at + segment.length >= end) { to = at + segment.length; break; }
    }
  }
  return page.text.slice(from, Math.max(to, end)).replace(/\s+/g, " ").trim();
}

const rowsByRelease = DATA.releases.map(() => []);
for (let row = 0; row < COUNT; row++) rowsByRelease[DATA.rows.release[row]].push(row);

function rowsOf(release) {
  return rowsByRelease[release];
}
