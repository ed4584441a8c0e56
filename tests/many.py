"""Report files of many made-up repositories, each the sample's own with other counts: what a large portfolio is computed of."""

import copy
import json
import random
from pathlib import Path
from typing import Any

from reportlib.period import parse
from reportlib.places import place

PROBLEMS = ["Crash on start after update 4.2", "Login fails with HTTP 500", "Sync stops at 99 percent", "Export to PDF is empty"]


def names(count: int) -> list[str]:
    """OWNER/NAME of the made-up repositories."""
    return [f"vendor/product-{number:03d}" for number in range(count)]


def write(out: Path, repositories: list[str], report: dict[str, Any], seed: int = 1) -> None:
    """A report.json for each repository, in the place where its report of that period belongs."""
    period = parse(report["period"]["label"], report["period"]["timezone"])
    for place_, repository in enumerate(repositories):
        folder = place(out, repository, period)
        folder.mkdir(parents=True, exist_ok=True)
        made = varied(report, repository, random.Random(f"{seed} {place_}"))
        (folder / "report.json").write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def varied(report: dict[str, Any], repository: str, chance: random.Random) -> dict[str, Any]:
    """The report with counts of its own, and with one of the problems that several repositories have, or none."""
    made = copy.deepcopy(report)
    made["repository"] = repository
    factor = chance.choice([0.2, 0.5, 1, 1, 2, 4])
    for point in made["trend"]:
        for name in ("opened", "closed", "backlog_end"):
            point[name] = round(point[name] * factor * chance.uniform(0.6, 1.4))
    last = made["trend"][-1]
    made["flow"] |= {name: last[name] for name in ("opened", "closed", "backlog_end")} | {"net": last["opened"] - last["closed"]}
    answered = round(last["opened"] * 0.8)
    made["response"]["first_response"] |= {"n": last["opened"], "answered": answered, "unanswered": last["opened"] - answered}
    late = chance.choice([0, 0, 0, 1, 2, 7])
    made["response"]["target"] |= {"late": late, "late_tickets": made["response"]["target"]["late_tickets"][:1] * (late * 3)}
    for row in made["comparison"]:
        row["is_spike"] = row["figure"] == "opened" and chance.random() < 0.1
    for theme in made["common_issues"]:
        theme["is_spike"] = chance.random() < 0.02
    made["data"]["complete"] = chance.random() > 0.05
    made["tickets"]["opened"] = chance.sample(made["tickets"]["opened"], 5)
    if chance.random() < 0.3:
        number = made["tickets"]["opened"][0]
        for ticket in made["most_active_tickets"]:
            if ticket["number"] == number:
                ticket["title"] = chance.choice(PROBLEMS)
    return made
