"""The page: self-contained, well-formed, escaped, complete, the same every time."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import uptake as up
from studies import study
from uptake.analysis import measures
from uptake.results.study import Study
from uptake.show import report, wording

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Checker(HTMLParser):
    """Collects ids, tags and references, and fails where a tag is not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.images: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        self._note(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._note(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def _note(self, tag: str, given: dict[str, str | None]) -> None:
        if "id" in given:
            self.ids.append(str(given["id"]))
        self.references += [str(given[k]) for k in ("src", "href", "xlink:href") if k in given]
        if tag == "svg":
            self.images.append(given)


def check(text: str) -> Checker:
    checker = Checker()
    checker.feed(text)
    checker.close()
    assert checker.open == []
    return checker


@pytest.fixture(scope="module")
def full() -> Study:
    return study(runs=8, observed=True)


@pytest.fixture(scope="module")
def text(full: Study) -> str:
    return report.page(full.data)


def test_page_is_well_formed_and_loads_nothing(text: str) -> None:
    checker = check(text)
    assert len(set(checker.ids)) == len(checker.ids)
    assert not {"script", "link", "img", "iframe"} & set(checker.tags)
    assert all(r.startswith("#") and r[1:] in checker.ids for r in checker.references)
    assert len(checker.images) == 4
    assert all(image["role"] == "img" and image["aria-label"] for image in checker.images)
    assert checker.tags.count("caption") == checker.tags.count("table") == 13
    assert checker.tags.count("figcaption") == checker.tags.count("figure") == 4


def test_page_says_what_a_reader_needs(full: Study, text: str) -> None:
    for words in (
        "5 strategies compared on the same 1,000 users and 25 providers over 24 months",
        "A ranking under default assumptions is not a finding",
        "12 of 1000 users have no linked provider",
        "UK Green Book",
        "survey of 1973",
        "Attribution = 1",
        "0123456789abcdef",
        *(row.label for row in measures.MEASURES.values()),
    ):
        assert words in text, words
    other = report.page(full.data, attribution=0.25, reference="mandate")
    assert "Attribution = 0.25: 25 %" in other
    assert "Difference in reach from mandate" in other


def test_everything_is_escaped() -> None:
    evil = "<script>alert('&')</script>\"'"
    s = study(runs=3, names=("emulation", "mandate"))
    s.data["strategy"] = [evil, "b"]
    s.data["payer"] = ("entry", [evil, *s.data["payer"].values[1:]])
    s.data.attrs |= {"title": evil, "command": evil, "study_file": evil, "other": evil, "uptake_version": evil}
    s.data.attrs["notes"] = '["<script>alert(1)</script>"]'
    s.data.attrs["assumptions"] = '[{"name": "<script>", "value": "<script>", "unit": null, "source": null}]'
    checker = check(report.page(s.data))
    assert "script" not in checker.tags


def test_close_strategies_are_not_ranked() -> None:
    s = study(names=("federation", "demand led"))
    s.data["users_ever"].values[1] = s.data["users_ever"].values[0, ::-1]
    s.data["users_ever"].values[1, 0] += 1
    assert "These runs cannot tell it apart from" in report.page(s.data)


@pytest.mark.parametrize("case", ["one strategy", "one run", "no money", "no providers"])
def test_lesser_studies_have_a_page_too(case: str) -> None:
    s = study(
        runs=1 if case == "one run" else 4, names=("emulation",) if case == "one strategy" else ("emulation", "mandate")
    )
    if case == "no money":
        s.data = s.data.isel(entry=[])
    if case == "no providers":
        s.data.attrs["n_providers"] = 0
    text = report.page(s.data)
    check(text)
    assert "nan" not in text.lower().replace("(nan)", "")
    assert ("One run" in text) == (case == "one run")
    assert ("Costs and benefits" in text) == (case != "no money")


def test_page_is_the_same_every_time_and_written_whole(text: str, tmp_path: Path) -> None:
    full = study(runs=8, observed=True)
    path = full.report(tmp_path / "report.html")
    assert path.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError, match="create it first"):
        full.report(tmp_path / "no" / "report.html")


def test_strategies_appear_by_display_name() -> None:
    s = study(runs=4, names=("emulation", "mandate"))
    s.data["strategy"] = ["emulation", "demand_led"]
    s.data.attrs["assumptions"] = '[{"strategy": "demand_led", "name": "n", "value": 1, "unit": "", "source": ""}]'
    text = report.page(s.data, reference="demand_led")
    assert "demand_led" not in text
    assert text.count("demand-led") > 10


def table_of(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without their tags; a line break stands before what is small."""
    rows = re.findall(r"<tr.*?</tr>", page.partition(f"<h2>{heading}</h2>")[2].partition("</table>")[0])
    cells = (re.findall(r"<t[hd].*?</t[hd]>", row) for row in rows)
    return [[unescape(re.sub("<[^>]*>", "", one.replace("<small>", "\n"))) for one in row] for row in cells]


def test_the_appraisal_begins_with_business_as_usual() -> None:
    s = study(runs=8)
    page = report.page(s.data, reference="mandate", attribution=0.5, optimism_bias=2.0, level=0.9)
    head, first, *others = table_of(page, "Appraisal")
    assert head == [
        "Strategy", "Costs", "Benefits", "Net present social value", "Against business as usual",
        "Benefit-cost ratio", "Cost per further adopter", "Break-even attribution",
    ]  # fmt: skip
    assert first[0] == "mandate\nbusiness as usual"
    assert (first[4], first[6]) == ("–", "–")
    assert [row[0] for row in others] == [name.replace("_", "-") for name in s.names if name != "mandate"]
    table = s.summary(0.9, "mandate", 0.5, optimism_bias=2.0)
    further = s.cost_per_further_adopter(0.9, "mandate", optimism_bias=2.0)
    for name, row in zip([n for n in s.names if n != "mandate"], others, strict=True):
        mean, low, high = table["net_benefit"].loc[name, ["difference", "difference_low", "difference_high"]]
        change = wording.quantity(mean, "money", signed=True)
        assert row[4] == f"{change}\n{wording.interval(low, high, 'money', signed=True)}"
        assert row[1] == wording.quantity(table["cost", "mean"][name], "money")
        assert row[2] == wording.quantity(table["benefit", "mean"][name], "money")
        assert row[5].splitlines()[0] == wording.quantity(table["benefit_cost_ratio", "mean"][name], "ratio")
        assert row[6].splitlines()[0] == wording.quantity(further["ratio"][name], "money")
        assert row[7].splitlines()[0] == f"{100 * table['break_even_attribution', 'mean'][name]:.2f} %"
    for words in (
        "Business as usual is <strong><bdi>mandate</bdi></strong>",
        "Attribution = 0.5: 50 % of the benefits are counted as due to the idea. Optimism bias = 2: costs are multi",
        "means over runs with 90 % intervals",
    ):
        assert words in page
    head, first, *_ = table_of(page, "Who is reached")
    assert (head[4], first[0], first[4]) == ("Gap: difference from mandate", "mandate", "–")


def test_a_strategy_keeps_its_colour_where_another_one_comes_first() -> None:
    s = study(runs=4)
    colours = re.compile(r'var\(--(\w+)\)" aria-hidden="true"></span>([\w-]+)')
    both = [dict(map(reversed, colours.findall(report.page(s.data, reference=name)))) for name in (None, "mandate")]
    assert both[0] == both[1]
    assert len(set(both[0].values())) == 5


def test_the_appraisal_has_the_columns_that_say_something() -> None:
    one = table_of(report.page(study(runs=4, names=("emulation",)).data), "Appraisal")
    assert one[0][1:] == [
        "Costs",
        "Benefits",
        "Net present social value",
        "Benefit-cost ratio",
        "Break-even attribution",
    ]
    assert one[1][0] == "emulation"
    s = study(runs=4, names=("emulation", "mandate"))
    signs = s.data["sign"].values
    costs = report.page(s.data.isel(entry=signs < 0))
    assert table_of(costs, "Appraisal")[0] == ["Strategy", "Costs", "Cost per further adopter"]
    assert "Attribution =" not in costs
    assert "Optimism bias = 1: costs are multiplied by it. This is an assumption." in costs
    benefits = table_of(report.page(s.data.isel(entry=signs > 0)), "Appraisal")[0]
    assert benefits == ["Strategy", "Benefits", "Net present social value", "Against business as usual"]


def test_the_page_says_from_whom_and_when() -> None:
    idea = up.Idea("it", drive=0.02, peer=0.2, merit=1, social_proof=0, tolerance=1, adaptation=0.5)
    world = up.World(
        up.Users(up.generate.ring_lattice(60, 4), context=up.contexts(between=0.5, within=0.3)), ideas=idea
    )
    s = up.compare(world, {"few": up.Emulation(seeds=2), "many": up.Emulation(seeds=20)}, horizon=10, runs=5, rng=1)
    page = report.page(s.data)
    tables = re.findall(r"<table.*?</table>", page.partition("<h2>How the idea changes</h2>")[2], re.DOTALL)
    heard, in_time = (table_of(f"<h2>it</h2>{table}", "it") for table in tables[1:3])
    assert heard[0] == ["Strategy", "Heard from users", "Heard from outside"]  # nobody heard from a provider
    means = measures.from_peers(s.data).mean("run").values
    assert [row[1].splitlines()[0] for row in heard[1:]] == [wording.quantity(mean, "share") for mean in means]
    steps = (3, 5, 8, 10)
    names = [f"{name}, month {t}" for name in ("Emulation", "Variety") for t in steps]
    assert in_time[0] == ["Strategy", *names]
    for t, column in zip(steps, range(1, 5), strict=True):
        counts = s.data["users_from"].sel(strategy="few").isel(step=t)
        along = counts.sel(donor="own side") / (counts.sum("donor") - counts.sel(donor="seed"))
        assert in_time[1][column] == wording.quantity(float(along.mean("run")), "share")
    assert in_time[1][8] == wording.quantity(
        float(measures.variety(s.data).sel(strategy="few").mean("run")), "distance"
    )


@pytest.mark.parametrize("names", [("emulation",), ("emulation", "mandate")])
def test_figures_and_tables_are_numbered_without_gaps(names: tuple[str, ...]) -> None:
    text = report.page(study(runs=4, names=names).data)
    for kind, opening in (("Figure", "<figcaption>"), ("Table", "<caption>")):
        numbers = [int(n) for n in re.findall(rf"{opening}{kind} (\d+)\. ", text)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 3


def test_the_page_says_what_is_needed_to_run_it_again(full: Study) -> None:
    full.data.attrs["task_id"] = "0a1b2c"
    text = report.page(full.data)
    for term, value in (("Version", "0.1.0"), ("Seed", "7"), ("Runs", "8"), ("Horizon", "24"), ("Task", "0a1b2c")):
        assert f"<dt>{term}</dt><dd>{value}</dd>" in text


def test_the_page_says_what_each_strategy_does() -> None:
    world = up.World(up.Users(up.generate.path(20)))
    campaign = up.Emulation(seeds=2) + up.Persuasion()
    plain = up.Strategy(seeds=2, name="plain")
    study = up.compare(world, {"few": plain, "campaign": campaign}, horizon=4, runs=2, rng=1)
    text = report.page(study.data)
    said = "Seeds and nothing else: the idea spreads from others. Campaigns: more actors hear of the idea."
    assert f"{said} Guides to scaling call it: influence and advise." in text
    assert "Operations, costs, seeds or sponsors of its own" in text
    study.data.attrs["description"] = "{}"
    assert "<h2>The strategies</h2>" not in report.page(study.data)


def test_the_page_has_sponsors_groups_and_variants_where_there_are_some(text: str) -> None:
    for heading in ("Who is reached", "How the idea changes", "Who opens providers, and who pays"):
        assert f"<h2>{heading}</h2>" in text
    plain = up.compare(up.World(up.Users(up.generate.path(20))), [up.Emulation(seeds=2)], horizon=4, runs=2, rng=1)
    page = report.page(plain.data)
    assert "<h2>Take-up</h2>" in page
    for heading in ("Who is reached", "How the idea changes", "Who opens providers, and who pays"):
        assert f"<h2>{heading}</h2>" not in page
