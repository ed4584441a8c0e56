"""What a browser makes of a page: its elements and attributes, scripts, links, and whatever the page does."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from playwright.sync_api import Browser

MARKS = """every => [...new Set(every.flatMap(one =>
  [one.localName, ...one.getAttributeNames().map(name => `${one.localName} ${name}`)]))]"""
READ = f"""() => {{
  const every = [...document.querySelectorAll("*")];
  const links = /(href|src|srcset|action|data|poster|background|cite|ping|codebase|longdesc|manifest)$/;
  return {{
    marks: ({MARKS})(every),
    links: [...new Set(every.flatMap(one => one.getAttributeNames().filter(name => links.test(name)).map(name => one.getAttribute(name))))],
    styles: every.map(one => one.getAttribute("style") ?? "").filter(style => /url\\((?!"#)|import|expression/i.test(style)),
    scripts: [...document.scripts].map(one => [one.type, one.textContent]),
    names: Object.getOwnPropertyNames(window),
  }};
}}"""

# Plotly lets a figure speak once in 50 ms, so each has its turn: a point of each trace, then the next.
HOVER = f"""async () => {{
  const places = [...document.querySelectorAll(".plot")], found = {{ marks: [], said: [] }};
  const long = trace => (trace.z ?? trace.y).length;
  for (let row = 0; row < Math.max(0, ...places.flatMap(place => place.data.map(long))); row++) {{
    for (const place of places) {{
      const points = place.data.flatMap((trace, curveNumber) => row >= long(trace) ? [] :
        [{{ curveNumber, ...(trace.z ? {{ xval: trace.z[0].length - 1, yval: row }} : {{ pointNumber: row }}) }}]);
      if (points.length) Plotly.Fx.hover(place, points, "xy");
    }}
    await new Promise(done => setTimeout(done, 60));
    found.marks.push(...({MARKS})([...document.querySelectorAll(".hoverlayer *")]));
    found.said.push(...[...document.querySelectorAll(".hoverlayer .hovertext")].map(one => one.textContent));
  }}
  return found;
}}"""


@dataclass
class Seen:
    """Of a page: `marks` elements, and attributes as "a href"; `scripts` by type and hash; `links` without their numbers; what it `did`."""

    marks: set[str] = field(default_factory=set)
    scripts: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    did: list[str] = field(default_factory=list)
    hovered: list[str] = field(default_factory=list)

    def beyond(self, harmless: "Seen") -> list[str]:
        """What is here and not in the other, in words."""
        found = {name: sorted(getattr(self, name) - getattr(harmless, name)) for name in ("marks", "scripts", "links", "styles", "names")}
        return [f"{name}: {one}" for name, more in found.items() for one in more] + self.did


def look(browser: Browser, path: Path) -> Seen:
    """The file as the browser has it once its charts are drawn and each of their points was hovered over, without network."""
    seen = Seen()
    context = browser.new_context(offline=True)
    context.on("dialog", lambda dialog: (seen.did.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    context.on("console", lambda message: seen.did.append(f"console: {message.text}"))
    context.on("weberror", lambda error: seen.did.append(f"error: {error.error}"))
    context.on("request", lambda request: seen.did.append(f"request: {request.url}"))
    page = context.new_page()
    context.on("page", lambda opened: seen.did.append(f"window: {opened.url}"))
    page.goto(path.as_uri())
    page.wait_for_function("() => [...document.querySelectorAll('.plot')].every(place => place.querySelector('.main-svg'))")
    hovered = page.evaluate(HOVER)
    read = page.evaluate(READ)
    assert page.url == path.as_uri()
    context.close()
    seen.did = [one for one in seen.did if one != f"request: {path.as_uri()}" and not one.startswith("request: data:image/png;base64,")]
    seen.hovered = hovered["said"]
    seen.marks = {*read["marks"], *hovered["marks"]}
    seen.scripts = {_script(*script) for script in read["scripts"]}
    seen.links, seen.styles, seen.names = links_of(read["links"]), set(read["styles"]), set(read["names"])
    return seen


def rendered(markdown: str) -> str:
    """As GitHub renders it, but with all the HTML that is in it: GitHub takes the worst of it out."""
    return str(github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE))


def links_of(addresses: Iterable[str]) -> set[str]:
    """The addresses, their numbers (of tickets, and of a server's port) alike."""
    return {re.sub(r"\d+", "0", address) for address in addresses if not address.startswith("data:image/png;base64,")}


def _script(kind: str, content: str) -> str:
    if kind == "application/json":
        json.loads(content)
        return kind
    return f"{kind} {hashlib.sha256(content.encode()).hexdigest()}"
