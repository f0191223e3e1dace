"""LASER (Institute for Disease Modeling): numba loops over arrays of people, who meet all others of their patch. There
are no ties: its spread within one patch is that of a complete graph."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stderr
from importlib.metadata import version as installed

import geopandas
import numba
from laser.core import PropertySet
from laser.generic import SI, Model
from shapely.geometry import Point

NAME = "LASER"


def version() -> str:
    return installed("laser-generic")


def well_mixed(n: int, first: int, beta: float, steps: int) -> Callable[[int], int]:
    """SI in one patch: the chance of a step is 1 - exp(-beta share of the infected)."""
    place = Point(0, 0).buffer(0.1)
    columns = {"nodeid": [0], "name": ["all"], "population": [n], "S": [n - first], "I": [first]}
    people = geopandas.GeoDataFrame(columns, geometry=[place], crs="EPSG:4326")

    def run(seed: int) -> int:
        numba.set_num_threads(1)
        model = Model(people, PropertySet({"nticks": steps, "beta": beta, "prng_seed": seed}), skip_capacity=True)
        model.components = [SI.Susceptible(model), SI.Infectious(model), SI.Transmission(model)]
        with redirect_stderr(io.StringIO()):  # it draws a bar
            model.run()
        return int(model.nodes.I[steps, 0])

    return run
