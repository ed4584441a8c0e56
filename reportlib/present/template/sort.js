"use strict";
{
  // Without this script no button stands in a head. Cells stay as they are, so that a table can be copied into a spreadsheet.
  const words = new Intl.Collator("en", { numeric: true });
  const hours = (found) => Number(found[1] ?? 0) * 24 + Number(found[2] ?? 0) + Number(found[3] ?? 0) / 60;
  // How the page writes an instant, a day, a duration and a number, each with its value.
  const forms = [
    [/^\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d$/, (found) => Date.parse(found[0])],
    [/^[A-Z][a-z]+ (\d{4}-\d\d-\d\d)$/, (found) => Date.parse(found[1])],
    [/^(?=\d)(?:(\d+) d)? ?(?:([\d.]+) h)?(?:(\d+) min)?$/, hours],
    [/^#?(-?[\d,]*\d(?:\.\d+)?)(?=$|, | \()/, (found) => Number(found[1].replaceAll(",", ""))],
  ];

  /** The cells' values, null for a dash; as words where not all are written in one form. */
  function values(rows, column) {
    const written = rows.map((row) => row.cells[column].textContent.trim()).map((cell) => (cell === "–" ? "" : cell));
    const form = forms.find(([shape]) => written.every((cell) => !cell || shape.test(cell)));
    return { isText: !form, of: written.map((cell) => (!cell ? null : form ? form[1](form[0].exec(cell)) : cell)) };
  }

  /** The rows by a column; equal ones stay in their order, those without a value are last. */
  function sorted(rows, column, turn) {
    const { isText, of } = values(rows, column);
    const order = (a, b) => (of[a] === null || of[b] === null ? (of[a] === null) - (of[b] === null)
      : turn * (isText ? words.compare(of[a], of[b]) : of[a] - of[b]));
    return rows.map((_, place) => place).sort(order).map((place) => rows[place]);
  }

  /** A table and the fold with its further rows are sorted as one; as many rows as before stay above the fold. */
  function sortable(tables) {
    const bodies = tables.map((table) => table.tBodies[0]);
    const original = bodies.map((body) => [...body.rows]);
    const rows = original.flat().filter((row) => !row.matches(".group"));
    const above = original[0].filter((row) => !row.matches(".group")).length;
    const heads = tables.map((table) => [...table.tHead.rows[0].cells]);
    if (rows.length < 2) return;
    function show(column, way) {
      const turn = way === "ascending" ? 1 : -1;
      const all = way ? sorted(rows, column, turn) : [];
      bodies.forEach((body, place) => body.replaceChildren(...(!way ? original[place] : place ? all.slice(above) : all.slice(0, above))));
      for (const row of heads)
        row.forEach((head, place) => (way && place === column ? head.setAttribute("aria-sort", way) : head.removeAttribute("aria-sort")));
    }
    function next(column) {
      // Words from A on, values from the largest on; then the other way around; then as it was.
      const ways = values(rows, column).isText ? ["ascending", "descending", null] : ["descending", "ascending", null];
      show(column, ways[(ways.indexOf(heads[0][column].getAttribute("aria-sort")) + 1) % 3]);
    }
    for (const row of heads)
      row.forEach((head, column) => {
        const button = document.createElement("button");
        button.className = "sort";
        button.type = "button";
        button.setAttribute("aria-label", `Sort by ${head.textContent.trim()}`);
        head.append(button);
        head.addEventListener("click", (event) => event.target.closest("a") || next(column));
      });
  }

  for (const box of document.querySelectorAll(".scroll:not(.more > *)")) {
    const more = box.nextElementSibling;
    sortable([box, ...(more?.matches(".more") ? more.children : [])].map((part) => part.querySelector("table")).filter(Boolean));
  }
}
