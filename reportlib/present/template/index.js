"use strict";
// Each word of the query must stand in a row, or in its repository's name or its table's caption.
const search = document.querySelector(".search");
const field = search.querySelector("input");
const result = search.querySelector("output");
const folds = [...document.querySelectorAll(".shelf details")];
const rows = [...document.querySelectorAll(".shelf tbody tr")].map((row) => {
  const place = [row.closest(".shelf").querySelector(".name"), row.closest("[data-kind]")];
  return { row, words: `${row.textContent} ${place[0].textContent} ${place[1].dataset.kind}`.toLowerCase() };
});
function filter() {
  const asked = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { row, words } of rows) row.hidden = !asked.every((word) => words.includes(word));
  for (const part of document.querySelectorAll(".shelf table, .shelf [data-kind], .shelf details, .shelf"))
    part.hidden = part.querySelector("tbody tr:not([hidden])") === null;
  for (const fold of folds) fold.open = asked.length > 0;
  const found = rows.filter(({ row }) => !row.hidden).length;
  result.textContent = asked.length === 0 ? "" : found === 0 ? "No row has these words." : `${found} of ${rows.length} rows`;
}
field.addEventListener("input", filter);
search.hidden = false;
// A browser may keep what was typed before the page was loaded again.
if (field.value) filter();
