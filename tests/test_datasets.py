"""Facts of the surveys, computed through their networks, so that a turned arrow would be seen."""

import subprocess
import sys

import numpy as np
import pytest
from uptake.network import datasets


def lagged_thresholds(survey):
    """Share of the people one can emulate who adopted in an earlier step, for adopters with at least one."""
    net, step = survey.network, survey.adoption_step
    shares = []
    for v in range(net.n):
        sources = net.in_sources[net.in_offsets[v] : net.in_offsets[v + 1]]
        if step[v] > 0 and len(sources):
            earlier = (step[sources] > 0) & (step[sources] < step[v])
            shares.append(earlier.mean())
    return np.array(shares)


@pytest.mark.parametrize(
    ("name", "n", "arcs", "groups", "adopters", "with_contacts", "mean", "zero", "last", "period"),
    [
        ("korean_family_planning", 1047, 4999, 25, 673, 654, 0.359, 0.292, 10, "year"),
        ("medical_innovation", 125, 294, 4, 109, 99, 0.455, 0.394, 17, "month"),
    ],
)
def test_facts(name, n, arcs, groups, adopters, with_contacts, mean, zero, last, period):
    survey = datasets.load(name)
    assert (survey.network.n, survey.network.n_arcs, len(survey.group_names)) == (n, arcs, groups)
    assert survey.network.is_directed
    assert survey.network.n_self_loops == 0
    assert (survey.adoption_step >= 0).sum() == adopters
    assert sorted(set(survey.adoption_step.tolist())) == [-1, *range(1, last + 1)]
    assert survey.period == period
    assert sorted(set(survey.group.tolist())) == list(range(groups))
    thresholds = lagged_thresholds(survey)
    assert len(thresholds) == with_contacts
    assert thresholds.mean() == pytest.approx(mean, abs=5e-4)
    assert (thresholds == 0).mean() == pytest.approx(zero, abs=5e-4)
    assert "MIT License" in survey.notice
    assert survey.name == name
    assert str(n) in repr(survey).replace(",", "")
    assert survey.citation


def test_influence_runs_from_the_named_to_the_namer():
    survey = datasets.load("korean_family_planning")
    namer, named = survey.network.index([1002, 1003])  # the first row of edges.csv: 1002 named 1003
    out = survey.network.out_targets[survey.network.out_offsets[named] : survey.network.out_offsets[named + 1]]
    assert namer in out
    assert survey.network.degree("in").max() == 17  # the most names anybody gave
    assert survey.network.degree("out").max() == 35
    assert list(survey.actors.index) == list(range(1047))
    assert survey.network.labels.tolist() == survey.actors["id"].tolist()


def test_ties_stay_in_their_group():
    for name in datasets.names():
        survey = datasets.load(name)
        net = survey.network
        assert (survey.group[net.source_of_arcs()] == survey.group[net.out_targets]).all()


def test_read_only_and_unknown():
    survey = datasets.load("medical_innovation")
    with pytest.raises(ValueError, match="read-only"):
        survey.adoption_step[0] = 3
    with pytest.raises(ValueError, match=r"'medical' is unknown; did you mean 'medical_innovation'\? allowed: korean"):
        datasets.load("medical")


def test_the_package_shows_its_names_alone():
    assert dir(datasets) == ["Survey", "load", "names"]


def test_pandas_is_imported_only_where_used():
    rooms = "uptake.network.datasets, uptake.network.generate, uptake.network.files.read"
    code = f"import sys, {rooms}; print('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"
