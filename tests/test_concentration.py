"""How far places are in few hands: equal to its definition, and kept with a study."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import uptake as up
from hypothesis import given
from hypothesis import strategies as st
from uptake.run.concentration import concentration_of

NO_OWNER = np.empty(0, np.int32)
_PLACES = st.lists(st.one_of(st.integers(0, 5), st.integers(0, 2**40)), min_size=1, max_size=8)


@given(_PLACES, st.data())
def test_equals_the_definition(places: list[int], data: st.DataObject) -> None:
    owner = data.draw(st.one_of(st.none(), st.lists(st.integers(0, 3), min_size=len(places), max_size=len(places))))
    held: dict[int, int] = {}
    for p, count in enumerate(places):
        k = p if owner is None else owner[p]
        held[k] = held.get(k, 0) + count
    whole = sum(places)
    found = concentration_of(np.array(places), NO_OWNER if owner is None else np.array(owner, np.int32))
    if whole == 0:
        assert np.isnan(found)
    else:
        assert found == float(sum(Fraction(count, whole) ** 2 for count in held.values()))


def study_of(**options: object) -> up.Study:
    area = np.repeat(np.arange(12), 10)
    world = up.World(
        up.Users(up.generate.ring_lattice(120, 4), group=area),
        providers=up.Providers(n=12, places=np.arange(12), culture=1, champion=True, **options),  # type: ignore[arg-type]
        service=up.generate.catchments(users=area, providers=range(12)),
        ideas=[
            up.Idea(
                "A",
                provider_drive=0.5,
                provider_merit=0.9,
                provider_social_proof=0,
                coproduction=0.3,
                drive=0.1,
                slots=np.inf,
            ),
            up.Idea("B", provider_drive=0),
        ],
    )
    return up.compare(world, {"it": up.Strategy(), "late": up.Emulation(seeds=3)}, horizon=12, runs=5, rng=7)


@pytest.mark.parametrize("owner", [None, np.arange(12) // 3])
def test_counts_the_places_at_the_end(owner: np.ndarray | None, tmp_path: Path) -> None:
    study = study_of() if owner is None else study_of(owner=owner)
    found = study["concentration"]
    assert found.dims == ("strategy", "idea", "run")
    assert np.isnan(found.sel(strategy="it", idea="B")).all()  # nobody hears of it
    for name in study.names:
        for run in range(5):
            places = study.providers(name, run, idea="A")["places"]
            by_owner = places.groupby(np.arange(12) if owner is None else owner).sum()
            share = by_owner / by_owner.sum()
            assert found.sel(strategy=name, idea="A").values[run] == pytest.approx((share**2).sum())
    loaded = up.load(study.save(tmp_path / "study.nc"))
    assert loaded.data.identical(study.data)
    assert study.summary().loc[("it", "A"), ("concentration", "mean")] == pytest.approx(
        float(found.sel(strategy="it", idea="A").mean())
    )


def test_owners_who_join_concentrate() -> None:
    """The same places in fewer hands: never less concentrated, run by run."""
    apart, joined = (study_of(owner=np.arange(12) // n)["concentration"].sel(idea="A") for n in (1, 4))
    assert (joined >= apart).all()
    assert float((joined - apart).mean()) > 0.1


def test_pieces_join_and_runs_come_again() -> None:
    study = study_of()
    again = study.run("it", 3)
    assert (
        again.data["concentration"].sel(idea="A") == study.data["concentration"].sel(strategy=["it"], run=[3], idea="A")
    ).all()
    joined = up.concat([study, study_of()])
    assert joined.data["concentration"].equals(study.data["concentration"])


def test_none_without_providers() -> None:
    study = up.compare(up.World(up.Users(up.generate.path(4))), [up.Emulation(seeds=1)], horizon=3, runs=2, rng=1)
    assert "concentration" not in study.data
    assert ("concentration", "mean") not in study.summary()
