"""Facts of the surveys, computed through their networks, so that a turned arrow would be seen; their cleaning."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_surveys import answers, needs, write
from uptake.network import datasets
from uptake.network.datasets.clean import clean, read
from uptake.network.datasets.table import KOREA, MEDICAL, TABLE

REAL = [pytest.param(name, marks=needs(name)) for name in datasets.names()]


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


# --- the real files, where they are on this machine ---


@pytest.mark.parametrize(
    ("name", "adopters", "with_contacts", "mean", "zero", "fingerprint"),
    [
        pytest.param(*facts, marks=needs(facts[0]))
        for facts in (
            ("korean_family_planning", 673, 654, 0.359, 0.292, "f7405d20efc92e71b9221f61dfcad9e1"),
            ("medical_innovation", 109, 99, 0.455, 0.394, "14acde1fd3d63ace0fdce03ae32f6503"),
        )
    ],
)
def test_facts(name, adopters, with_contacts, mean, zero, fingerprint):
    survey, row = datasets.load(name), TABLE[name]
    assert (survey.network.n, survey.network.n_arcs, len(survey.group_names)) == (row.people, row.ties, row.groups)
    assert survey.network.fingerprint == fingerprint  # that of 0.1.0
    assert survey.network.is_directed
    assert survey.network.n_self_loops == 0
    assert (survey.adoption_step >= 0).sum() == adopters
    assert sorted(set(survey.adoption_step.tolist())) == [-1, *range(1, row.last + 1)]
    assert sorted(set(survey.group.tolist())) == list(range(row.groups))
    thresholds = lagged_thresholds(survey)
    assert len(thresholds) == with_contacts
    assert thresholds.mean() == pytest.approx(mean, abs=5e-4)
    assert (thresholds == 0).mean() == pytest.approx(zero, abs=5e-4)


@needs("korean_family_planning")
def test_the_sizes_and_counts_of_the_main_example_are_those_of_the_survey():
    import tomllib

    example = tomllib.loads((Path(__file__).parents[1] / "examples" / "family_planning.toml").read_text("utf-8"))
    survey = datasets.load("korean_family_planning")
    assert np.bincount(survey.group).tolist() == example["users"]["group"]["blocks"]
    assert np.bincount(survey.adoption_step[survey.adoption_step > 0])[1:].tolist() == example["observed"]["count"]
    assert survey.network.n == example["observed"]["people"]


@needs("korean_family_planning")
def test_influence_runs_from_the_named_to_the_namer():
    survey = datasets.load("korean_family_planning")
    namer, named = survey.network.index([1002, 1003])  # 1002 named 1003
    out = survey.network.out_targets[survey.network.out_offsets[named] : survey.network.out_offsets[named + 1]]
    assert namer in out
    assert survey.network.degree("in").max() == 17  # the most names anybody gave
    assert survey.network.degree("out").max() == 35
    assert list(survey.actors.index) == list(range(1047))
    assert survey.network.labels.tolist() == survey.actors["id"].tolist()


@pytest.mark.parametrize("name", REAL)
def test_ties_stay_in_their_group(name):
    survey = datasets.load(name)
    net = survey.network
    assert (survey.group[net.source_of_arcs()] == survey.group[net.out_targets]).all()


# --- made answers in the form of the files ---


@pytest.mark.parametrize("name", datasets.names())
def test_what_cleaning_makes_of_answers(name, surveys):
    survey, row = datasets.load(name), TABLE[name]
    net = survey.network
    assert net.labels.tolist() == [1003, 1005, 1009, 1098, 2003, 2004, 2006, 2010]
    ends = zip(net.labels[net.source_of_arcs()], net.labels[net.out_targets], strict=True)
    assert sorted((int(a), int(b)) for a, b in ends) == [(1003, 1005), (1005, 1003), (1009, 1003), (2010, 2003)]
    assert net.n_self_loops == 0
    assert survey.adoption_step.tolist() == [1, -1, row.last, 4, 2, 2, 3, -1]
    assert survey.group.tolist() == [0] * 4 + [1] * 4
    assert survey.group_names == (f"{row.group} 1", f"{row.group} 2")
    assert survey.actors["n_named"].tolist() == [4, 2, 0, 0, 1, 0, 0, 0]
    assert survey.actors["n_named_outside"].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert survey.actors["n_named_self"].tolist() == [0, 1, 0, 0, 0, 0, 0, 0]
    assert survey.actors["toa"].isna().tolist() == [False, True, *[False] * 5, True]
    first, second = row.answers[:2]  # with and without a missing answer
    assert (survey.actors[first].dtype, survey.actors[second].dtype) == (np.float64, np.int64)
    assert survey.actors[second].tolist() == list(range(1, 9))
    assert ("year" in survey.actors) == (row.year_zero is not None)
    assert survey.name == name
    assert survey.period == row.period
    assert str(survey).startswith(f"Survey({name}: 8 people, 4 ties, 2 groups, 6 adopters in {row.last} {row.period}s")
    for part in (row.url, row.licence, row.citation):
        assert part in survey.notice
    assert "MIT" in survey.notice
    assert survey.citation == row.citation


def test_rows_in_another_order_are_the_same_people(surveys):
    row = TABLE["medical_innovation"]
    whole, turned = clean(row, answers(row)), clean(row, answers(row).iloc[::-1].reset_index(drop=True))
    assert turned.network.labels.tolist() == whole.network.labels.tolist()[::-1]
    for survey in (whole, turned):
        steps = dict(zip(survey.network.labels.tolist(), survey.adoption_step.tolist(), strict=True))
        assert (steps[1003], steps[1098], steps[2010]) == (1, 4, -1)
        net = survey.network
        named = {
            (int(net.labels[a]), int(net.labels[b])) for a, b in zip(net.source_of_arcs(), net.out_targets, strict=True)
        }
        assert (1009, 1003) in named


def test_whole_numbers_of_r_with_missing_ones_are_read(tmp_path):
    file = write(KOREA, tmp_path)
    frame = read(KOREA, file)
    pd.testing.assert_frame_equal(frame, answers(KOREA)[frame.columns.tolist()])


def test_read_only_and_unknown(surveys):
    survey = datasets.load("medical_innovation")
    with pytest.raises(ValueError, match="read-only"):
        survey.adoption_step[0] = 3
    with pytest.raises(ValueError, match=r"'medical' is unknown; did you mean 'medical_innovation'\? allowed: korean"):
        datasets.load("medical")


def test_the_package_shows_its_names_alone():
    assert dir(datasets) == ["Survey", "load", "names"]


def test_pandas_is_imported_only_where_used():
    rooms = "uptake.network.datasets, uptake.network.generate, uptake.network.files.read"
    late = "{'pandas', 'pooch', 'rdata', 'requests'}"
    code = f"import sys, {rooms}; print({late} & set(sys.modules) or 'none')"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "none"


def test_no_survey_lies_in_the_package():
    package = Path(datasets.__file__).parent
    assert [file.name for file in package.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")] == []


def test_the_table_agrees_with_the_file_names():
    assert [row.file for row in (KOREA, MEDICAL)] == ["kfamily.rdata", "medInnovations.rdata"]
