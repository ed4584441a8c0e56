"use strict";
const charts = [...document.querySelectorAll("script[data-for]")];
/** Plotly takes a second: it is read when the page stands and answers. Shared, it has come by itself, unless its file is not there. */
function isRead() {
  const bundle = document.getElementById("plotly");
  if (!globalThis.Plotly && bundle) {
    const script = document.createElement("script");
    script.textContent = bundle.textContent;
    document.head.append(script);
  }
  return Boolean(globalThis.Plotly);
}
// A chart's data has the light colours, right for paper. On the screen each gives way to the page's variable of its name.
function draw(source, onPaper) {
  const page = getComputedStyle(document.documentElement);
  const named = Object.entries(JSON.parse(source.textContent).layout.meta.colors);
  const shown = new Map(named.map(([name, color]) => [color, onPaper ? color : page.getPropertyValue("--" + name).trim()]));
  const chart = JSON.parse(source.textContent, (key, value) => shown.get(value) ?? value);
  // Paper is as wide as A4 less its margins, whatever the screen was.
  if (onPaper) chart.layout.width = 680;
  Plotly.newPlot(source.dataset.for, chart.data, chart.layout, { displayModeBar: false, responsive: true });
}
const drawAll = (onPaper) => isRead() && charts.forEach((source) => draw(source, onPaper));
for (const source of charts) {
  const place = document.getElementById(source.dataset.for);
  const { alt, height } = { ...JSON.parse(source.textContent).layout.meta, height: JSON.parse(source.textContent).layout.height };
  // What stands below a chart stays where it is when the chart comes.
  place.style.height = `${height}px`;
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", alt);
  // The words stand open for those who see no chart.
  place.parentElement.querySelector("details").open = false;
}
// One after the other, so that the page answers between them.
const waiting = [...charts];
function drawNext() {
  const source = waiting.shift();
  if (!source) return;
  // Paper may have come in between.
  if (!document.getElementById(source.dataset.for).querySelector(".main-svg")) draw(source, false);
  setTimeout(drawNext);
}
function begin() {
  if (isRead()) return drawNext();
  for (const { dataset } of charts) {
    const place = document.getElementById(dataset.for);
    place.style.height = "";
    place.removeAttribute("role");
    place.removeAttribute("aria-label");
    place.parentElement.querySelector("details").open = true;
  }
}
// The words are painted first.
addEventListener("load", () => requestAnimationFrame(() => setTimeout(begin)));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(false));
addEventListener("beforeprint", () => drawAll(true));
addEventListener("afterprint", () => drawAll(false));
