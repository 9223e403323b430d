"""community.report: what an operator reads of a plan and of an audit."""

from typing import Any

from bot.community import report
from bot.community.plan import Plan, Step

NEW = Step("role", "create", "team", "Team")
CHANGED = Step(
    "channel", "change", "lobby", "lob\nby", 7, (("topic", "none", "Talk\x1b[2J"), ("slowmode", "0", "30"))
)  # fmt: skip
LEFT = Step("category", "leave", "ward", "Ward", 8)
GONE = Step("role", "delete", "old", "O\u202eld", 9)


def _plan(*steps: Step, **more: Any) -> Plan:
    return Plan(**{"steps": steps, "others": (), "hidden": (), "no_onboarding": None, **more})


PLAN = _plan(NEW, CHANGED, LEFT, GONE, NEW)


def test_a_step_is_a_line_with_what_differs_and_no_name_in_it_is_raw() -> None:
    assert report.line(NEW) == "+ role Team"
    assert report.line(CHANGED) == "~ channel lob<U+000A>by (topic: none -> Talk<U+001B>[2J; slowmode: 0 -> 30)"
    assert report.line(LEFT) == "= category Ward"
    assert report.line(GONE) == "- role O<U+202E>ld"


def test_of_a_plan_what_changes_is_shown_and_every_step_only_when_asked_for() -> None:
    assert report.shown(PLAN) == [NEW, CHANGED, NEW]
    assert report.shown(PLAN, every=True) == [NEW, CHANGED, LEFT, NEW]
    new = ("+", "+ role", ["Team"])
    changed = ("~", "~ channel", ["lob<U+000A>by", "  topic: none -> Talk<U+001B>[2J", "  slowmode: 0 -> 30"])
    assert report.rows(PLAN) == [new, changed, new]
    assert report.rows(PLAN, every=True) == [new, changed, ("=", "= category", ["Ward"]), new]


def test_a_plan_is_counted() -> None:
    assert report.counted(PLAN) == "2 to create, 1 to change, 1 as they should be."
    assert report.counted(_plan()) == "0 to create, 0 to change, 0 as they should be."


def test_what_a_plan_leaves_alone_is_said_with_the_reason() -> None:
    assert report.left_alone(_plan(NEW, CHANGED, LEFT)) == []
    said = report.left_alone(
        _plan(
            GONE, Step("channel", "delete", "x", "attic", 3), NEW,
            others=("@Gamers", "#me\nmes"), hidden=("lobby", "9\x07"), unreached=("#a: nobody\tsees it.", "#b: too."),
            no_onboarding="there is no Community",
        )
    )  # fmt: skip
    assert said == [
        "Not in config, left alone: @Gamers, #me<U+000A>mes.",
        "Left alone, as the bot cannot view them: lobby, 9<U+0007>.",
        "Made by the bot and no longer in config (--prune deletes): role O<U+202E>ld, channel attic.",
        "#a: nobody<U+0009>sees it.",
        "#b: too.",
        "Without native onboarding, links alone: there is no Community.",
    ]


def test_findings_with_one_fix_stand_together_in_the_order_in_which_they_were_found() -> None:
    found = ["A is open.\n-> Close it.", "B is gone.\n-> Make it.", "C is open.\n-> Close it.", "\n-> Make it."]
    assert report.together(found) == ["A is open.\nC is open.\n-> Close it.", "B is gone.\n-> Make it."]
    assert report.together(["D says\n-> this.\n-> Mend it."]) == ["D says\n-> this.\n-> Mend it."]


def test_how_many_things_are_wrong_is_said() -> None:
    said = [report.summary(["x"] * count) for count in range(3)]
    assert said == ["Nothing is wrong.", "One thing is wrong.", "2 things are wrong."]
