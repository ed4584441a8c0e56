
"use strict";
// A chart's data has the light colours, right for paper. On the screen each gives way to the page's variable of its name.
function draw(onPaper) {
  const page = getComputedStyle(document.documentElement);
  for (const source of document.querySelectorAll("script[data-for]")) {
    const named = Object.entries(JSON.parse(source.textContent).layout.meta.colors);
    const shown = new Map(named.map(([name, color]) => [color, onPaper ? color : page.getPropertyValue("--" + name).trim()]));
    const chart = JSON.parse(source.textContent, (key, value) => shown.get(value) ?? value);
    // Paper is as wide as A4 less its margins, whatever the screen was.
    if (onPaper) chart.layout.width = 680;
    Plotly.newPlot(source.dataset.for, chart.data, chart.layout, { displayModeBar: false, responsive: true });
  }
}
draw(false);
for (const source of document.querySelectorAll("script[data-for]")) {
  const place = document.getElementById(source.dataset.for);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", JSON.parse(source.textContent).layout.meta.alt);
  // The words stand open for those who see no chart.
  place.parentElement.querySelector("details").open = false;
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(false));
addEventListener("beforeprint", () => draw(true));
addEventListener("afterprint", () => draw(false));
