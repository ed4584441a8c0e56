"""The colours of charts and pictures."""

COLORS = {
    "ink": "#1c2430",
    "soft": "#5b6675",
    "line": "#d9dee6",
    "paper": "#ffffff",
    "card": "#f5f7fa",
    "accent": "#2457a6",
    "tint": "#a9bfe2",
    "bar": "#848f9f",
    "warn": "#a84a0c",
}
"""The light colours of style.css, right for paper and for a notebook; draw.js puts the page's own variables in their places."""
