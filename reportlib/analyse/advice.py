"""Recommendations: which of the rules' findings stand in the report, and in which order (METRICS: recommendations).

The order is that of the expected effect: how urgent the rule is, times the base-2 logarithm of one more than the people whom acting
helps. People are the reporters of the tickets and those who reacted to them. The logarithm, because ten tickets are not ten times the
effect of one: they take more work, too. Urgency, from the most to the least: what breaks for several people now and has one cause (a
regression or a spike), somebody who waits or whose problem came back (an answer is worth most while they are there), what grows or is left
lying, and last what tidies up (duplicates, old wishes, questions without an answer).

A theme is named once. A ticket is named by one rule over themes, duplicates and labels, and by one rule over single tickets at most:
finding a cause and answering its reporter are two acts.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import log2

from reportlib.analyse import theme_rules, ticket_rules
from reportlib.analyse.evidence import THEMES, Advice, Evidence, Rule
from reportlib.analyse.theme_rules import tickets_of

URGENCY: dict[Rule, int] = {
    "regression": 5, "spike": 4, "reopened": 3, "reply": 3, "growing": 2, "label": 2, "duplicates": 1, "popular": 1, "ask": 1,
}  # fmt: skip
OF_ONE_RULE = 2
IN_A_ROW = 3


def recommend(evidence: Sequence[Evidence], limit: int) -> list[Advice]:
    """What the figures of this report suggest, by fixed rules: at most five, the greatest expected effect first, two of one rule at most. A
    rule that named the same theme or ticket at the end of each of the two periods before, too, says so.

    At most `limit`. `evidence` of the last period, then of those before it.
    """
    found = sorted(findings(evidence[0]), key=lambda advice: (-effect(advice), list(URGENCY).index(advice.rule), advice.tickets))
    first = [advice for place, advice in enumerate(found) if _of_rule(found[:place], advice.rule) < OF_ONE_RULE]
    before = [findings(earlier) for earlier in evidence[1:IN_A_ROW]]
    return [replace(advice, in_a_row=_in_a_row(advice, before)) for advice in first[:limit]]


def findings(evidence: Evidence) -> list[Advice]:
    """What each rule finds, in the order in which a ticket that fits several is given to them."""
    causes = theme_rules.about_themes(evidence)
    causes += theme_rules.likely_duplicates(evidence, tickets_of(causes))
    causes += theme_rules.unhandled_labels(evidence, tickets_of(causes))
    single = ticket_rules.reopened(evidence)
    for rule in (ticket_rules.reply, ticket_rules.popular, ticket_rules.ask):
        single += rule(evidence, tickets_of(single))
    return causes + single


def effect(advice: Advice) -> float:
    """Urgency times log2(1 + people)."""
    return URGENCY[advice.rule] * log2(1 + advice.people)


def _of_rule(found: Sequence[Advice], rule: Rule) -> int:
    return sum(advice.rule == rule for advice in found)


def _in_a_row(advice: Advice, before: Sequence[list[Advice]]) -> int:
    """In how many periods running the rule named the theme or label, or one of the tickets, with this one."""
    count = 1
    for earlier in before:
        if not any(_is_same(advice, one) for one in earlier):
            break
        count += 1
    return count


def _is_same(advice: Advice, earlier: Advice) -> bool:
    if advice.rule in THEMES:
        return earlier.rule in THEMES and advice.of == earlier.of
    if advice.rule == "label":
        return advice.rule == earlier.rule and advice.of == earlier.of
    return advice.rule == earlier.rule and bool(set(advice.tickets) & set(earlier.tickets))
