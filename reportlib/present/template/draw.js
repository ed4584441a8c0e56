
"use strict";
for (const source of document.querySelectorAll("script[data-for]")) {
  const chart = JSON.parse(source.textContent);
  const place = document.getElementById(source.dataset.for);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", chart.layout.meta.alt);
  Plotly.newPlot(place, chart.data, chart.layout, { displayModeBar: false, responsive: true });
}
