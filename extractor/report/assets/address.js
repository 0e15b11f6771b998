// What is shown <-> the address of the page, so that a reload keeps it and a link leads to it.
"use strict";

/** The filters and the row that the address names; null where it names none, or only a place of the page. */
function readAddress() {
  const text = location.hash.slice(1);
  if (!text.includes("=")) return null;
  return Object.fromEntries(new URLSearchParams(text));
}

/** The address of filters and a row, without what is empty. */
function addressOf(parts) {
  const kept = Object.entries(parts).filter(([, value]) => value !== "" && value !== undefined);
  return `#${new URLSearchParams(kept)}`;
}

/** Writes the address without a step in the browser's history. */
function writeAddress(parts) {
  const address = addressOf(parts);
  if (address === location.hash || (address === "#" && !location.hash)) return;
  try {
    history.replaceState(null, "", address);
  } catch {
    // Some browsers let no page of a file change its address; all else works without.
  }
}

/** Rows as CSV, RFC 4180, with all columns; no cell of text begins with what a spreadsheet would run. */
function csvOf(rows) {
  const names = Object.keys(DATA.columns);
  const written = (name, row) => {
    let text = cell(name, row);
    if (DATA.columns[name].kind === "string" && /^[=+\-@\t\r']/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names.join(","), ...rows.map((row) => names.map((name) => written(name, row)).join(",")), ""].join("\n");
}
