// What a reader says of rows <-> the browser's storage and corrections.jsonl.
"use strict";

const STORED = "press-extractor:correction:";
const VERDICTS = ["right", "wrong", "corrected", "missing"];
const FORM_FIELDS = ["metric_text", "metric", "value", "value_high", "unit", "measure", "comparison", "comparison_period", "period", "status", "qualifier", "ref_area", "segment", "adjustment", "price_basis", "index_base", "rate_basis", "valid_from", "attribution"];
const TEXT_KEYS = ["release_id", "source", "publisher", "published", "quote", "value_text", "rules", "note", "at"];

/** The corrections, by key: the id of the row, or the place of a number that has none. `tell(text)` is for trouble. */
function makeReview({ tell, changed }) {
  const said = new Map();
  let store = null;
  try {
    store = window.localStorage; // a browser may forbid it for files, or have no room
    store.setItem(`${STORED}trial`, "1");
    store.removeItem(`${STORED}trial`);
    for (let i = 0; i < store.length; i++) take(store.key(i));
  } catch {
    store = null;
    tell("This browser keeps nothing for this page: export the corrections before you close it.");
  }

  function take(name) {
    if (!name || !name.startsWith(STORED)) return;
    try {
      const one = JSON.parse(store.getItem(name));
      if (!problemOf(one)) said.set(name.slice(STORED.length), one);
    } catch {
      // What another program left there is none of ours.
    }
  }

  function put(one) {
    const key = keyOf(one);
    said.set(key, one);
    try {
      if (store) store.setItem(STORED + key, JSON.stringify(one));
    } catch {
      tell("The browser's storage is full: this correction is kept until you close the page. Export now.");
    }
    changed(one);
  }

  function remove(key) {
    const one = said.get(key);
    if (!one) return;
    said.delete(key);
    if (store) store.removeItem(STORED + key);
    changed(one);
  }

  addEventListener("storage", (event) => {
    if (!store || event.storageArea !== store || !event.key || !event.key.startsWith(STORED)) return;
    said.delete(event.key.slice(STORED.length));
    if (event.newValue !== null) take(event.key);
    changed(null);
  });

  /** Those of the releases of this report, in the order of their places; others stay in the browser. */
  function own() {
    const places = new Map(DATA.all.map((id, place) => [id, place]));
    const ours = [...said.values()].filter((one) => places.has(one.release_id));
    const place = (one) => [places.get(one.release_id), one.char_start ?? Infinity];
    return ours.sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1] || COLLATE.compare(keyOf(a), keyOf(b)));
  }

  /** Takes in lines of corrections.jsonl; a later word of the same number counts. Returns what was done. */
  function read(text) {
    const done = { taken: 0, older: 0, wrong: [] };
    text.replace(/^\ufeff/, "").split("\n").forEach((line, i) => {
      if (!line.trim()) return;
      let one = null;
      try {
        one = JSON.parse(line);
      } catch {
        return done.wrong.push(`line ${i + 1} is no JSON`);
      }
      const problem = problemOf(one);
      if (problem) return done.wrong.push(`line ${i + 1}: ${problem}`);
      const before = said.get(keyOf(one));
      if (before && (before.at || "") > (one.at || "")) return done.older++;
      put(one);
      return done.taken++;
    });
    return done;
  }

  return { put, remove, own, read, of: (key) => said.get(key), text: () => own().map((one) => `${JSON.stringify(one)}\n`).join("") };
}

function keyOf(one) {
  return one.observation_id || ["missing", one.release_id, one.char_start, one.char_end, one.char_start === null ? one.quote + one.value_text : ""].join(":");
}

/** Why something is no correction; empty text where it is one. */
function problemOf(one) {
  if (one === null || typeof one !== "object" || Array.isArray(one)) return "is no object";
  if (!VERDICTS.includes(one.verdict)) return `verdict ${JSON.stringify(one.verdict)} is none of ${VERDICTS.join(", ")}`;
  const texts = [...TEXT_KEYS, "observation_id"];
  const bad = texts.find((name) => one[name] !== undefined && one[name] !== null && typeof one[name] !== "string");
  if (bad) return `${bad} is no text`;
  if (!one.quote || !one.value_text) return "quote and value_text are needed to find the number again";
  if (one.verdict !== "missing" && !one.observation_id) return "observation_id is empty";
  if (typeof one.fields !== "object" || one.fields === null || Array.isArray(one.fields)) return "fields is no object";
  const unknown = Object.keys(one.fields).find((name) => !Object.hasOwn(DATA.columns, name));
  return unknown ? `fields: ${JSON.stringify(unknown)} is no column` : "";
}

/** What is said of a row. */
function correctionOf(row, verdict, fields = {}, note = "") {
  const number = (name) => (cell(name, row) === "" ? null : Number(cell(name, row)));
  const text = (name) => cell(name, row) || null;
  return {
    verdict, observation_id: cell("observation_id", row), release_id: text("release_id"), source: text("source"),
    publisher: text("publisher"), published: text("published"), quote: cell("quote", row),
    char_start: number("char_start"), char_end: number("char_end"), value_text: cell("value_text", row),
    fields, row: rowObject(row), rules: cell("rules", row), note, at: now(),
  };
}

/** What is said of a number that has no row. */
function missingOf(release, found, fields, note) {
  const told = DATA.releases[release];
  return {
    verdict: "missing", observation_id: null, release_id: told.id, source: told.source, publisher: told.publisher,
    published: told.published, quote: found.quote, char_start: found.start, char_end: found.end,
    value_text: found.value_text, fields, rules: "", note, at: now(),
  };
}

function now() {
  return new Date().toISOString();
}

/** The form of a correction. `done(fields, note)` is called with the columns that were said to hold something else. */
function openForm(dialog, { title, quote, before, note, missing, done }) {
  const inputs = new Map(FORM_FIELDS.map((name) => [name, fieldOf(name, before[name] ?? "")]));
  const noted = element("textarea", { id: "form-note", rows: "2" });
  noted.value = note;
  const problem = element("p", { class: "problem", role: "alert" });
  const labels = [...inputs].map(([name, input]) => element("label", {}, DATA.columns[name].label, input));
  const cancel = element("button", { type: "button" }, "Cancel");
  cancel.addEventListener("click", () => dialog.close());
  const form = element("form", { class: "correction" },
    element("h2", { id: "form-title" }, title), element("blockquote", {}, element("bdi", {}, quote)),
    element("div", { class: "fields" }, ...labels), element("label", { class: "noted" }, "Note", noted), problem,
    element("p", { class: "actions" }, cancel, element("button", { type: "submit", class: "primary" }, "Keep")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = {};
    for (const [name, input] of inputs) {
      const value = input.value.trim();
      const wrong = value && problemOfField(name, value);
      input.toggleAttribute("aria-invalid", Boolean(wrong));
      if (wrong) {
        problem.textContent = wrong;
        return input.focus();
      }
      if (value !== (before[name] ?? "") || (missing && value)) fields[name] = value === "" ? null : value;
    }
    if (missing && !fields.metric_text && !fields.metric) return (problem.textContent = "Say at least what is measured.");
    if (!missing && !Object.keys(fields).length) return (problem.textContent = "Nothing is changed: change a field, or cancel.");
    dialog.close();
    return done(fields, noted.value.trim());
  });
  dialog.replaceChildren(form);
  dialog.showModal();
  inputs.get(FORM_FIELDS[0]).focus();
}

function fieldOf(name, value) {
  const { codes } = DATA.columns[name];
  if (!codes) {
    const input = element("input", { name, autocomplete: "off", spellcheck: "false" });
    input.value = value;
    return input;
  }
  const options = [...(DATA.columns[name].required ? [] : [""]), ...codes];
  const select = element("select", { name }, ...options.map((code) => element("option", { value: code }, code.replaceAll("_", " "))));
  for (const option of select.options) if (!option.hasAttribute("value")) option.value = "";
  select.value = value || (DATA.columns[name].required ? codes[name === "comparison" || name === "qualifier" ? codes.length - 1 : 0] : "");
  return select;
}

/** Why a value does not belong into a column; empty text where it does. */
function problemOfField(name, value) {
  const { kind, pattern, label } = DATA.columns[name];
  if (kind === "decimal" && !/^-?\d{1,26}(\.\d{1,12})?$/.test(value)) return `${label}: write a number such as -3.25, with a point and without commas.`;
  if (pattern && !new RegExp(`^(?:${pattern})$`).test(value)) return `${label}: ${JSON.stringify(value)} is not of the form of this column. ${DATA.columns[name].description}`;
  return "";
}
