"""The page with sliders in a real browser: what it shows is what was computed, and nothing is fetched."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import gridded
import numpy as np
import pytest
import uptake as up
from chromium import Chromium, program
from uptake.analysis import uncertainty
from uptake.analysis.scenarios import frame_of, of_scenario
from uptake.show import report, wording
from uptake.show.page import Varied
from uptake.show.slider_results import BANDS
from uptake.show.slider_size import MEASURES

pytestmark = pytest.mark.skipif(program() is None, reason="there is no Chromium here")
IDEAS = {"idea.walks.peer": (0.01, 0.2), "costs.place": (10, 40)}
KEYS = {"Home": 36, "End": 35, "ArrowRight": 39, "ArrowLeft": 37}


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    found = program()
    assert found is not None
    with Chromium(found) as browser:
        yield browser


@pytest.fixture(autouse=True)
def quiet(browser: Chromium) -> Iterator[None]:
    """Whatever is done with a page, it asks for nothing but itself and complains about nothing."""
    browser.errors.clear()
    browser.requests.clear()
    yield
    assert browser.errors == []
    assert all(url.startswith("file:///") and url.endswith("/report.html") for url in browser.requests), (
        browser.requests
    )


@pytest.fixture(scope="module")
def study() -> up.Study:
    return gridded.study()


@pytest.fixture(scope="module")
def page(study: up.Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(study, tmp_path_factory.mktemp("page"))


def written(study: up.Study, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(report.page(study._runs, varied=Varied(study.data)), encoding="utf-8")
    return path


def text(browser: Chromium, name: str) -> str:
    return str(browser.value(f"document.getElementById('sliders-{name}').innerText")).strip()


def table(browser: Chromium) -> list[list[str]]:
    """The cells of the table; an interval stands on a line of its own."""
    rows = "[...document.getElementById('sliders-table').rows]"
    cells = browser.value(f"{rows}.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))")
    return [[" ".join(cell.split("\n")) for cell in row] for row in cells]


def move(browser: Chromium, slider: int, at: int) -> None:
    """Move a slider by keyboard."""
    browser.value(f"document.getElementById('sliders-{slider}').focus()")
    browser.press("Home", KEYS["Home"])
    for _ in range(at):
        browser.press("ArrowRight", KEYS["ArrowRight"])


def choose_band(browser: Chromium, band: int) -> None:
    browser.value(f"document.querySelector('input[name=sliders-band][value=\"{band}\"]').click()")


def expected_table(study: up.Study, label: Any, band: int, idea: int | None = None) -> list[list[str]]:
    """The table as the other tables of a report would write it, from the data of a scenario."""
    own = of_scenario(study.data, label)
    own = own if idea is None else own.isel(idea=idea, drop=True)
    rows = [up.measures.MEASURES[name] for name in MEASURES]
    name = None if idea is None else study.ideas[idea]
    means = [study.expected(row.name, idea=name).sel(scenario=label).to_numpy() for row in rows]
    sides = [(1 - band / 100) / 2, (1 + band / 100) / 2]
    best = uncertainty.probability_best(own, "net_benefit")
    found = []
    for s, shown in enumerate(wording.display(study.names)):
        cells = [shown]
        for row, mean in zip(rows, means, strict=True):
            values = row(own).to_numpy()[s]
            low, high = np.quantile(values, sides, method="inverted_cdf")
            top = mean.max() if row.better > 0 else mean.min()
            star = "★ " if mean[s] == top else ""
            between = f" {wording.interval(low, high, row.unit)}" if np.isfinite(values).all() else ""
            cells.append(f"{star}{wording.quantity(float(mean[s]), row.unit)}{between}")
        found.append([*cells, f"{100 * best.iloc[s]:.0f} %"])
    return found


def test_every_slider_shows_what_was_computed_at_each_grid_point(
    study: up.Study, page: Path, browser: Chromium
) -> None:
    browser.open(page)
    frame = frame_of(study.data)
    values = [np.unique(frame[key]) for key in frame.columns]
    bands = itertools.cycle(BANDS)
    for place in itertools.product(*(range(one.size) for one in values)):
        for slider, at in enumerate(place):
            move(browser, slider, at)
        choose_band(browser, band := next(bands))
        at_point = [one[at] for one, at in zip(values, place, strict=True)]
        label = frame.index[(frame.to_numpy() == at_point).all(axis=1)][0]
        assert table(browser) == expected_table(study, label, band)
        said = [float(text(browser, f"{k}-said")) for k in range(3)]
        assert said == pytest.approx(at_point)
        shown = browser.value("[0, 1, 2].map((k) => document.getElementById(`sliders-${k}`).ariaValueText)")
        assert [*map(float, shown)] == said
        written_address = browser.value("location.hash")
        assert written_address == "#" + urlencode([*zip(frame.columns, map(_said, said), strict=True), ("band", band)])


def _said(value: float) -> str:
    return f"{value:g}"


def test_the_picture_shows_the_curves_of_the_data(study: up.Study, page: Path, browser: Chromium) -> None:
    browser.open(page, "#idea.peer=0.2&costs.place=10&strategies.law.enforcement=0.9")
    choose_band(browser, 95)
    frame = frame_of(study.data)
    label = frame.index[(frame.to_numpy() == [0.2, 10, 0.9]).all(axis=1)][0]
    ever = of_scenario(study.data, label)["users_ever"].transpose("strategy", "run", "step").to_numpy() / 60
    low, middle, high = np.quantile(ever, [0.025, 0.5, 0.975], axis=1, method="inverted_cdf")
    whole = "document.querySelector('#sliders-picture svg')"
    said = str(browser.value(f"{whole}.getAttribute('aria-label')"))
    for s, name in enumerate(wording.display(study.names)):
        words = [wording.quantity(float(value), "share") for value in (middle[s, -1], low[s, -1], high[s, -1])]
        assert f"{name} {words[0]} (95 % of runs: [{words[1][:-2]}, {words[2][:-2]}])" in said
    assert browser.value(f"{whole}.getAttribute('role')") == "img"
    lines = browser.value(f"[...{whole}.querySelectorAll('polyline')].map((line) => line.getAttribute('points'))")
    bands = browser.value(f"[...{whole}.querySelectorAll('polygon')].map((line) => line.getAttribute('points'))")
    heights = np.array([[float(point.split(",")[1]) for point in line.split(" ")] for line in lines])
    around = np.array([[float(point.split(",")[1]) for point in line.split(" ")] for line in bands])
    assert heights.shape == (3, 25)
    assert browser.value("document.querySelectorAll('#sliders-picture svg').length") == 1
    # Heights are a straight line of the shares: zero and one point give it.
    scale = (heights.min() - heights.max()) / (middle.max() - middle.min())
    zero = heights.max() - scale * middle.min()
    np.testing.assert_allclose(heights, zero + scale * middle, atol=0.15)
    np.testing.assert_allclose(around[:, :25], zero + scale * high, atol=0.15)
    np.testing.assert_allclose(around[:, 25:], zero + scale * low[:, ::-1], atol=0.15)
    dashes = browser.value(
        f"[...{whole}.querySelectorAll('polyline')].map((line) => line.getAttribute('stroke-dasharray'))"
    )
    assert len({*map(str, dashes)}) == 3  # apart not by colour alone


def test_a_link_carries_a_scenario(page: Path, browser: Chromium) -> None:
    browser.open(page, "#idea.peer=0.2&costs.place=40&strategies.law.enforcement=0.1&band=50")
    assert [text(browser, f"{k}-said") for k in range(3)] == ["0.2", "40", "0.1"]
    assert browser.value("document.querySelector('input[name=sliders-band]:checked').value") == "50"
    assert text(browser, "notes") == ""
    assert "Chance to pass from user to user 0.2; Cost of a place for a month, used or not 40" in text(browser, "state")
    assert browser.value("document.getElementById('sliders-state').getAttribute('aria-live')") == "polite"


def test_back_forward_and_editing_the_address_work(page: Path, browser: Chromium) -> None:
    browser.open(page)
    assert browser.value("location.hash") == ""
    assert text(browser, "0-said") == "0.105"
    move(browser, 0, 2)
    assert text(browser, "0-said") == "0.2"
    settle = "new Promise((done) => addEventListener('hashchange', () => setTimeout(done), {{ once: true }}) || {})"
    browser.value(settle.format("history.back()"))
    assert text(browser, "0-said") == "0.105"
    browser.value(settle.format("history.forward()"))
    assert text(browser, "0-said") == "0.2"
    browser.value(settle.format("(location.hash = '#idea.peer=0.01')"))
    assert [text(browser, f"{k}-said") for k in range(3)] == ["0.01", "25", "0.5"]


@pytest.mark.parametrize(
    ("fragment", "said", "shown"),
    [
        ("idea.peer=0.7", "idea.peer = 0.7 is outside what was computed: 0.01 to 0.2; "
         "the nearest computed is shown, 0.2.", "0.2"),
        ("idea.peer=-1e3", "idea.peer = -1e3 is outside what was computed: 0.01 to 0.2; "
         "the nearest computed is shown, 0.01.", "0.01"),
        ("idea.peer=1e999", "idea.peer = 1e999 is outside what was computed: 0.01 to 0.2; "
         "the nearest computed is shown, 0.2.", "0.2"),
        ("idea.peer=0.15", "idea.peer = 0.15 is not among what was computed: 0.01, 0.105, 0.2; "
         "the nearest computed is shown, 0.105.", "0.105"),
        ("idea.peer=", "idea.peer = is no number; 0.105 is shown.", "0.105"),
        ("idea.peer=0x1", "idea.peer = 0x1 is no number; 0.105 is shown.", "0.105"),
        ("idea.peer=%3Cb%3E%E0%A4%A", "is no number; 0.105 is shown.", "0.105"),
        ("idea.peer=0.2&idea.peer=0.01", "The address names idea.peer more than once; the first counts.", "0.2"),
        ("idea.per=0.2", "The address names idea.per, which this page does not have. It has idea.peer, costs.place, "
         "strategies.law.enforcement, band.", "0.105"),
        ("band=90", "band = 90 is not there; there is 50, 80, 95; 80 is shown.", "0.105"),
        ("take-up", "The address names take-up, which this page does not have.", "0.105"),
    ],
)  # fmt: skip
def test_what_was_not_computed_is_said(fragment: str, said: str, shown: str, page: Path, browser: Chromium) -> None:
    browser.open(page, f"#{fragment}")
    assert said in " ".join(text(browser, "notes").split())
    assert text(browser, "0-said") == shown
    assert browser.value("document.getElementById('sliders-notes').getAttribute('role')") == "alert"
    move(browser, 0, 2 if shown == "0.01" else 0)
    assert text(browser, "notes") == ""


def test_the_reader_of_several_ideas_chooses_one(tmp_path: Path, browser: Chromium) -> None:
    study = gridded.study(IDEAS, n=2, ideas=gridded.two_ideas(), runs=5)
    path = written(study, tmp_path)
    browser.open(path)
    assert table(browser) == expected_table(study, 0, 80, idea=0)
    choose = "const select = document.getElementById('sliders-idea'); select.selectedIndex = 1;"
    browser.value(f"{{ {choose} select.dispatchEvent(new Event('change')); }}")
    assert table(browser) == expected_table(study, 0, 80, idea=1)
    address = str(browser.value("location.hash"))
    assert "idea=walks" in address
    browser.open(path, "#idea=tea+%26+toast&idea.walks.peer=0.2")
    assert table(browser) == expected_table(study, 2, 80, idea=0)
    browser.open(path, "#idea=coffee")
    assert text(browser, "notes") == "idea = coffee is not there; there is tea & toast, walks; tea & toast is shown."


def test_one_run_has_no_bands_and_one_strategy_no_best(tmp_path: Path, browser: Chromium) -> None:
    study = gridded.study({"idea.peer": (0.01, 0.2)}, n=2, runs=1)
    study.data = study.data.isel(strategy=[1])
    browser.open(written(study, tmp_path))
    (row,) = table(browser)
    assert len(row) == 6
    assert not any("[" in cell or "★" in cell for cell in row)
    assert browser.value("document.getElementsByName('sliders-band').length") == 0
    assert text(browser, "caption").endswith("One run.")


def test_numbers_are_written_as_python_writes_them(page: Path, browser: Chromium) -> None:
    """The words of a table, for many numbers; halves among them."""
    source = browser.value("[...document.scripts].at(-1).textContent")
    body = str(source)[str(source).index("  function fixed(") : str(source).index("  // What was computed.")]
    rng = np.random.default_rng(1)
    numbers = [0.125, 0.375, 2.5, 12.25, 12.75, 0.0, 9999.5, 999_500.0, 0.5, 1.5, 1e13, 100.5, 101.5, 12_345.0, 0.0005]
    numbers += (10 ** rng.uniform(-4, 12, 3000)).tolist() + (rng.integers(0, 4000, 1000) / 8).tolist()
    numbers += (-(10 ** rng.uniform(-4, 12, 300))).tolist()
    call = "numbers.map((n) => ['share', 'money', 'ratio'].map((unit) => words(n, unit)))"
    found = browser.value(
        f"(() => {{ const data = {{ currency: '£', runs: 2 }}; {body}; const numbers = {json.dumps(numbers)}; "
        f"return {call}; }})()"
    )
    for number, words in zip(numbers, found, strict=True):
        assert words == [wording.quantity(number, unit) for unit in ("share", "money", "ratio")], number


def test_without_javascript_the_page_says_so(page: Path, browser: Chromium) -> None:
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page)
        box = browser.value("document.getElementById('sliders').getBoundingClientRect().height")
        said = browser.value("document.querySelector('.sliders noscript').innerText")
    finally:
        browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert box == 0
    assert "The sliders need JavaScript" in said


def test_print_hides_the_controls_and_keeps_the_state(page: Path, browser: Chromium) -> None:
    browser.open(page, "#idea.peer=0.2")
    parts = ".sliders .controls", "#sliders-state", "#sliders-picture"
    heights = f"{json.dumps(parts)}.map((one) => document.querySelector(one).offsetHeight)"
    assert all(height > 0 for height in browser.value(heights))
    browser.send("Emulation.setEmulatedMedia", media="print")
    try:
        controls, state, picture = browser.value(heights)
    finally:
        browser.send("Emulation.setEmulatedMedia", media="")
    assert controls == 0
    assert state > 0
    assert picture > 0


@pytest.mark.parametrize("width", [1100, 400])
def test_nothing_is_wider_than_the_window(width: int, page: Path, browser: Chromium) -> None:
    browser.open(page)
    browser.send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    try:
        browser.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.value("document.querySelector('#sliders-picture svg').getAttribute('viewBox')").startswith(
            "0 0 "
        )
        drawn = browser.value("document.querySelector('#sliders-picture svg').viewBox.baseVal.width")
        assert drawn == browser.value("document.getElementById('sliders-picture').clientWidth")
    finally:
        browser.send("Emulation.clearDeviceMetricsOverride")


def test_a_script_that_was_changed_does_not_run(page: Path, tmp_path: Path, browser: Chromium) -> None:
    text = page.read_text(encoding="utf-8")
    changed = tmp_path / "report.html"
    changed.write_text(text.replace('"use strict";', '"use strict"; fetch("x.json");', 1), encoding="utf-8")
    browser.open(changed)
    assert browser.value("document.getElementById('sliders').hidden") is True
    assert any("Content Security Policy" in error for error in browser.errors)
    browser.errors.clear()
