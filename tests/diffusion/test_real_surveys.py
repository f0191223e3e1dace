"""Statistics of the two surveys against the values of the R package netdiffuseR on the same people, typed in.

Never-adopters are censored. Sums of squares would show a single wrong actor.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import uptake as up
from made_surveys import needs
from numpy.testing import assert_allclose

R = {"convention": "netdiffuseR"}
MEDICAL = pytest.param("medical_innovation", marks=needs("medical_innovation"))
KOREA = pytest.param("korean_family_planning", marks=needs("korean_family_planning"))

WANTED: dict[str, dict[str, Any]] = {
    "medical_innovation": {
        "exposure": (1314.43333333333, 1165.20166666667), "lag1": (1209.41666666667, 1064.80361111111),
        "incoming": (977.311538461538, 867.903452386806), "count": (3424, 9052),
        "two_step": (1303.41953046953, 1088.63746584934), "equivalence": (1264.98331671830, 902.713108183),
        "thresholds": (55.75, 46.7213888888889), "infection": (0.948347948348, 0.0834908785107),
        "susceptibility": (12.4166666666667, 10.0347222222222), "hazard": 0.0789473684210526,
        "moran": (0.0917694955091075, -0.0309207375478926), "sd": 0.0709769549269497,
        "steps": (0.0662402752067633, 0.032650657343797), "cuts": [2.308857727833, 6.504587155963, 10.700316584],
        "no_contacts": 11, "with_contacts": 0.563131313131313, "timing": (-0.217356838276, -0.126512081439),
        "simulated": [11, 6, 3, 4, 6], "categories": [20, 42, 25, 22, 16],
    },
    "korean_family_planning": {
        "exposure": (4618.85555735, 3279.89823377), "lag1": (3894.63906584, 2682.58857522),
        "incoming": (3853.7542479, 2637.14045663), "count": (23380, 99906),
        "two_step": (4805.86680589, 3086.94524047), "equivalence": (4304.34956948, 2297.67360636),
        "thresholds": (306.103062216, 207.264163622), "infection": (1.82903256099, 0.0257236604349),
        "susceptibility": (132.313095238095, 104.633747323), "hazard": 0.0961145194274029,
        "moran": (0.077896373938274, 0.108040239157095), "sd": 0.0194981219921886,
        "steps": (0.0285923221894106, 0.00848319874061054), "cuts": [2.214216924, 4.997028232, 7.77983954],
        "no_contacts": 41, "with_contacts": 0.46804749574245, "timing": (-0.182099374, -0.0767265904),
        "simulated": [69, 47, 53, 46, 30, 5, 3, 1, 2, 2], "categories": [163, 167, 180, 163, 374],
    },
}  # fmt: skip


def diffusion(name: str) -> up.Diffusion:
    survey = up.datasets.load(name)
    first = survey.adoption_step[survey.adoption_step >= 0].min()
    periods = range(int(first), int(survey.adoption_step.max()) + 1)
    return up.Diffusion(survey.network, survey.adoption_step, periods=periods, group=survey.group)


def sums(values: Any) -> tuple[float, float]:
    array = np.asarray(values)
    return float(np.nansum(array)), float(np.nansum(array**2))


@pytest.mark.parametrize("name", [MEDICAL, KOREA])
def test_statistics(name: str) -> None:
    d, wanted = diffusion(name), WANTED[name]
    plain = {"weighted": False} | R
    found = {
        "exposure": d.exposure(**plain), "lag1": d.exposure(1, **plain),
        "incoming": d.exposure(direction="out", **plain), "count": d.exposure(by="count", **plain),
        "two_step": d.exposure(through="two-step", weighted=True, **R),
        "equivalence": d.exposure(through="equivalence", blocks="group"),
        "thresholds": d.thresholds(**plain), "infection": d.infectiousness(),
        "susceptibility": d.susceptibility(normalize=False),
    }  # fmt: skip
    for key, values in found.items():
        assert_allclose(sums(values), wanted[key], rtol=5e-9, err_msg=key)
    own = d.exposure(weighted=False)
    assert own.attrs["no_contacts"] == wanted["no_contacts"]
    assert np.isnan(own.isel(period=0)).sum() == wanted["no_contacts"]
    assert_allclose(d.thresholds(first_period=True, weighted=False).mean(), wanted["with_contacts"], rtol=1e-9)
    assert_allclose(d.hazard()["hazard"][1], wanted["hazard"], rtol=1e-9)
    moran = d.moran(weighted=False)
    assert_allclose(moran["observed"][[0, 2]], wanted["moran"], rtol=1e-9)
    assert_allclose(moran["sd"][0], wanted["sd"], rtol=1e-9)
    by_steps = d.moran(weights="distance")
    assert_allclose([by_steps["observed"][0], by_steps["sd"][0]], wanted["steps"], rtol=1e-9)
    assert_allclose(d.degree_timing().loc[["out", "in"], "r"], wanted["timing"], rtol=1e-7)


@pytest.mark.parametrize("name", [MEDICAL, KOREA])
def test_categories_and_the_threshold_rule(name: str) -> None:
    d, wanted = diffusion(name), WANTED[name]
    found = d.categories()
    assert_allclose(found.attrs["cuts"], wanted["cuts"], rtol=1e-8)
    order = ["early adopters", "early majority", "late majority", "laggards", "non-adopters"]
    assert [int((found == word).sum()) for word in order] == wanted["categories"]
    new = d.simulate(0.34, weighted=False).curve()["new"].values
    assert new[: len(wanted["simulated"])].tolist() == wanted["simulated"]
    assert new[len(wanted["simulated"]) :].sum() == 0
