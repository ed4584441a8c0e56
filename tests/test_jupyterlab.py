"""What a ticket says, in the notebook and the Markdown of a report that are open in JupyterLab: no formula comes of it, and so no link."""

from pathlib import Path

from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser

from reportlib.present import text
from reportlib.present.explore.sortable import Sortable
from tests.hostile import OWN
from tests.test_explore import drawn, explored


def test_a_formula_in_a_title_is_text_in_jupyterlab(browser: Browser, tmp_path: Path) -> None:
    html = "".join(f"<p>{text.foreign(words, 300)}</p>" for words in OWN)
    markdown = "\n\n".join(text.markdown(words, 300) for words in OWN)
    shown = text.Piece(html, markdown)._repr_mimebundle_()
    table = Sortable(html, "")._repr_mimebundle_()
    bundles = [{"text/html": shown["text/html"]}, {"text/markdown": shown["text/markdown"]}, table]
    outputs = [new_output("display_data", data=bundle) for bundle in bundles]
    cells = [*(new_code_cell("1", outputs=[output]) for output in outputs), new_markdown_cell("our own $x^2$")]
    (tmp_path / "home").mkdir()
    with explored(tmp_path / "home", tmp_path / "out") as lab, drawn(browser, tmp_path / "lab.png") as page:
        port, token = lab.address().groups()
        write(new_notebook(cells=cells), tmp_path / "out" / "explore" / "report.ipynb")
        page.set_default_timeout(lab.left() * 1000)
        page.goto(f"http://127.0.0.1:{port}/lab/tree/report.ipynb?token={token}")
        # That ours is a formula shows that JupyterLab has looked for them.
        page.locator(".jp-MarkdownCell mjx-container").wait_for()
        page.wait_for_function("() => document.querySelectorAll('.jp-OutputArea-output p').length > 20")
        page.wait_for_timeout(1000)
        assert page.locator("mjx-container").count() == 1
        assert page.locator(".jp-OutputArea-output :is(a, img, script, iframe)").count() == 0
