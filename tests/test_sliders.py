"""The page with sliders: what it holds is what was computed, and a page that would be too large is refused first."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gridded
import numpy as np
import pytest
import uptake as up
from test_report import check
from uptake.analysis import uncertainty
from uptake.analysis.combinations import combinations
from uptake.analysis.scenarios import frame_of, of_scenario
from uptake.batch import folder
from uptake.show import report, slider_size, sliders
from uptake.show.assumed import spelled
from uptake.show.html import written
from uptake.show.page import Page, Varied
from uptake.show.slider_size import LEVELS, MEASURES, size_of
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import load_study
from uptake.studyfile.validate import validate

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
SCRIPTS = r"<script>(.*?)</script>"


@pytest.fixture(scope="module")
def study() -> up.Study:
    return gridded.study()


def page_of(study: up.Study, **given: Any) -> str:
    """The report without the tornado, which computes anew."""
    return report.page(study._runs, varied=Varied(study.data), **given)


def section_of(study: up.Study, attribution: float = 1.0, optimism_bias: float = 1.0) -> str:
    """The part of the report with the sliders, which is quicker than the whole."""
    page = Page.of(study._runs, 0.95, None, attribution, optimism_bias, Varied(study.data))
    section = sliders.sliders(page)
    assert section is not None
    return written([section])


def held(text: str) -> dict[str, Any]:
    """What the script of a page looks up."""
    found = re.search(r'<script type="application/json" id="sliders-data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content


def each_combination(study: up.Study, content: dict[str, Any]) -> Iterator[tuple[int, Any]]:
    """The place of each combination in the page, and the label of its scenario, found by its numbers."""
    frame = frame_of(study.data)
    assert [one["key"] for one in content["assumptions"]] == list(frame.columns)
    points = itertools.product(*(one["values"] for one in content["assumptions"]))
    for place, values in enumerate(points):
        yield place, frame.index[(frame.to_numpy() == values).all(axis=1)][0]


def assert_holds(study: up.Study, content: dict[str, Any], idea: int | None = None, **given: float) -> None:
    """That every number of a page is that of the data, at every grid point, bit for bit."""
    by_label = {row.label: row for row in up.measures.MEASURES.values()}
    measured = [by_label[row["label"]] for row in content["measures"]]
    assert {measure.name for measure in measured} <= set(MEASURES)
    means = [
        study.expected(measure.name, idea=None if idea is None else study.ideas[idea], **given) for measure in measured
    ]
    results = content["ideas"][idea or 0]["of"]
    places = []
    for place, label in each_combination(study, content):
        places.append(place)
        own = of_scenario(study.data, label)
        own = own if idea is None else own.isel(idea=idea, drop=True)
        shares = uncertainty.probability_best(own, measured[content["lead"]].name, **given)
        values = [row(own, **{k: v for k, v in given.items() if row._takes(k)}).to_numpy() for row in measured]
        ever = own["users_ever"].transpose("strategy", "run", "step").to_numpy()
        for s, name in enumerate(study.names):
            curves, numbers, best = results[place][s]
            for level, rises in zip(LEVELS, curves, strict=True):
                np.testing.assert_array_equal(
                    np.cumsum(rises), np.quantile(ever[s], level, axis=0, method="inverted_cdf")
                )
            for m, row in enumerate(content["measures"]):
                assert_measured(values[m][s], numbers[m], content["users"] if row["counts"] else None)
                mean = float(means[m].sel(strategy=name, scenario=label))
                assert numbers[m][3] == (mean if np.isfinite(mean) else None)
            assert best == pytest.approx(float(shares[name]))
    assert places == [*range(len(results))]


def assert_measured(values: np.ndarray, numbers: list[Any], users: int | None) -> None:
    """That numbers are quantiles of the values of runs, in users where these are shares of users."""
    for level, number in zip(LEVELS, numbers, strict=True):
        if level == 0.5:
            continue  # the mean stands there
        if np.isfinite(values).all():
            assert number / (users or 1) == float(np.quantile(values, level, method="inverted_cdf"))
            assert isinstance(number, int) == bool(users)
        else:
            assert number is None


def test_the_page_holds_what_was_computed_at_every_grid_point(study: up.Study) -> None:
    content = held(section_of(study))
    assert len(content["ideas"][0]["of"]) == 27
    assert [row["label"] for row in content["measures"]] == [
        "Reach", "Active at the end", "Cost", "Net benefit", "Benefit-cost ratio",
    ]  # fmt: skip
    assert [one["name"] for one in content["strategies"]] == ["seeds", "opens-places", "law"]
    assert_holds(study, content)


def test_attribution_and_optimism_bias_are_those_of_the_page(study: up.Study) -> None:
    given = {"attribution": 0.5, "optimism_bias": 1.25}
    assert_holds(study, held(section_of(study, **given)), **given)


def test_each_of_several_ideas_has_its_own() -> None:
    ideas = gridded.two_ideas()
    study = gridded.study({"idea.walks.peer": (0.01, 0.2), "costs.place": (10, 40)}, n=2, ideas=ideas, runs=4)
    text = section_of(study)
    content = held(text)
    assert [idea["name"] for idea in content["ideas"]] == ["tea & toast", "walks"]
    for k in range(2):
        assert_holds(study, content, idea=k)
    assert '<option value="0">tea &amp; toast</option><option value="1">walks</option>' in text


def test_a_measure_without_a_value_says_so() -> None:
    study = gridded.study({"costs.place": (0, 1), "costs.setup": (0, 1)}, n=2, runs=4)
    content = held(section_of(study))
    assert_holds(study, content)
    ratio = [row["label"] for row in content["measures"]].index("Benefit-cost ratio")
    assert content["ideas"][0]["of"][0][0][1][ratio] == [None] * 7


def test_numbers_that_were_rounded_alike_count_once() -> None:
    study = gridded.study({"strategies.law.start": (1, 3), "idea.peer": (0.01, 0.1)}, n=5, runs=2)
    content = held(section_of(study))
    assert [len(one["values"]) for one in content["assumptions"]] == [3, 5]
    assert content["assumptions"][0]["said"] == ["1", "2", "3"]
    assert_holds(study, content)


def test_a_study_saved_and_loaded_has_the_same_sliders(study: up.Study, tmp_path: Path) -> None:
    loaded = up.load(study.save(tmp_path / "study.nc"))
    assert isinstance(loaded, up.Study)
    assert held(loaded.report(tmp_path / "report.html").read_text(encoding="utf-8")) == held(section_of(study))


def test_values_are_spelled_apart() -> None:
    assert spelled([0.1, 0.1 + 1e-9]) == ["0.1", "0.100000001"]
    assert spelled(np.linspace(0.005, 0.05, 5).tolist()) == ["0.005", "0.01625", "0.0275", "0.03875", "0.05"]
    for _, values in zip(range(20), np.random.default_rng(1).random((20, 9)), strict=False):
        assert len(set(spelled(values.tolist()))) == 9


def test_the_page_allows_its_own_script_and_no_other(study: up.Study) -> None:
    study = gridded.study({"idea.peer": (0.01, 0.2)}, n=2, runs=2)
    evil = "</script><script>alert(1)</script><!--"
    study.data["strategy"] = [evil, *study.names[1:]]
    text = page_of(study)
    checker = check(text)
    assert checker.tags.count("script") == 2
    (script,) = re.findall(SCRIPTS, text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"content=\"{POLICY}; script-src 'sha256-{digest}'\"" in text
    assert held(text)["strategies"][0]["name"] == evil
    assert not re.search(r"https?://(?!www\.w3\.org/)", script)
    assert len(set(checker.ids)) == len(checker.ids)
    labelled = set(re.findall(r'<label for="([^"]+)"', text))
    assert {one for one in checker.ids if re.fullmatch(r"sliders-\d+|sliders-idea", one)} == labelled
    assert "<noscript><p>The sliders need JavaScript" in text


@pytest.mark.parametrize("case", ["no scenarios", "another sample", "a part of a grid", "two designs"])
def test_other_studies_have_no_script(case: str, study: up.Study) -> None:
    data = study.data
    if case == "no scenarios":
        text = report.page(study.scenario(0).data)
    else:
        if case == "another sample":
            data = data.assign_attrs(scenario_design='{"method": "sobol"}')
        elif case == "a part of a grid":
            data = data.isel(scenario=slice(1, None))
        else:
            data = data.assign_attrs(scenario_design=f"{data.attrs['scenario_design']}\n{{}}")
        assert combinations(data) is None
        text = report.page(up.Study(data)._runs, varied=Varied(data))
    assert f'content="{POLICY}"' in text
    assert "slider" not in text
    assert "<script" not in text


@pytest.mark.parametrize(("n", "horizon", "runs"), [(2, 24, 12), (3, 6, 1), (4, 60, 3)])
def test_the_size_is_known_before(n: int, horizon: int, runs: int) -> None:
    study = gridded.study({"idea.peer": (0.01, 0.2), "costs.place": (10, 40)}, n=n, horizon=horizon, runs=runs)
    actual = len(json.dumps(held(section_of(study))["ideas"], separators=(",", ":")))
    assert actual <= size_of(n * n, 3, 1, horizon, 60) <= 3 * actual


def test_the_size_holds_for_the_longest_numbers() -> None:
    """Increases that are alike have the most digits; so have amounts of money with all their places."""
    for users, steps in ((1047, 120), (5_000_000, 24), (10, 400)):
        even = np.diff(np.linspace(0, users, steps + 1).astype(int), prepend=0).tolist()
        of = [[even] * len(LEVELS), [[-1.2345678901234567e-100] * len(LEVELS)] * len(MEASURES), 0.12345678901234568]
        assert len(json.dumps(of, separators=(",", ":"))) <= size_of(1, 1, 1, steps, users)


def test_a_page_that_would_be_too_large_says_so_and_has_no_sliders(
    study: up.Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slider_size, "MOST_BYTES", 50_000)
    text = page_of(study)
    said = "This page has no sliders. The study is a grid of 27 combinations, which would put up to 0 MB"
    assert said in text
    assert "take fewer values of each (n)" in text
    assert f'content="{POLICY}"' in text


def test_more_assumptions_than_sliders_are_said() -> None:
    ranges = {f"idea.{name}": (0.01, 0.02) for name in ("peer", "drive", "lapse", "professional", "support", "merit")}
    text = section_of(gridded.study(ranges, n=2, runs=1, horizon=4))
    assert "This page has no sliders. The study is a grid over 6 assumptions, and a page has at most 5 sliders" in text
    assert "<script" not in text


STUDY = """
[study]
horizon = 6
runs = 2
rng = 1

[users]
generate = { kind = "ring_lattice", n = 12, k = 4 }

[strategies.emulation]
kind = "emulation"
seeds = 2

[scenarios]
method = "METHOD"
n = N
ranges = { RANGES }
"""
SIX = ", ".join(f'"idea.{n}" = [0.01, 0.02]' for n in ("peer", "drive", "lapse", "support", "merit", "mandate"))


def study_file(path: Path, n: int, ranges: str, method: str = "grid") -> Path:
    text = STUDY.replace("METHOD", method).replace("RANGES", ranges).replace("N", str(n), 1)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("n", "ranges", "said"),
    [
        (100_000, '"idea.peer" = [0.01, 0.2]', r"scenarios: is a grid of 100,000 combinations, which would put up to"),
        (2, SIX, r"scenarios: is a grid over 6 assumptions, and a page has at most 5 sliders"),
    ],
)
def test_a_page_too_large_is_refused_before_computing(
    n: int, ranges: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(*_: object, **__: object) -> None:
        raise AssertionError("nothing should be computed")

    file = load_study(study_file(tmp_path / "study.toml", n, ranges))
    with pytest.raises(StudyFileError, match=said):
        validate(file)
    monkeypatch.setattr("uptake.run.compare.compare", compare)
    with pytest.raises(StudyFileError, match=said):
        folder.run_into(tmp_path / "out", file)
    assert not (tmp_path / "out").exists()


def test_a_study_file_with_a_grid_has_sliders_in_its_page(tmp_path: Path) -> None:
    file = load_study(study_file(tmp_path / "study.toml", 3, '"idea.peer" = [0.01, 0.2]'))
    folder.run_into(tmp_path / "out", file)
    content = held((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert content["assumptions"][0]["values"] == [0.01, 0.105, 0.2]
    assert [row["label"] for row in content["measures"]] == ["Reach", "Active at the end", "Net benefit"]
    large = load_study(study_file(tmp_path / "large.toml", 100, SIX, "sobol"))
    assert "100 scenarios" in "\n".join(validate(large))
