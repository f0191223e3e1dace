"""Assumed numbers that vary, for readers: what each is, what it counts, and its values in few digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from uptake.analysis.attributes import assumptions
from uptake.basis.docstrings import parameters
from uptake.show import wording
from uptake.world.costs import Costs
from uptake.world.providers import Providers
from uptake.world.terms import idea_fields
from uptake.world.users import Users

if TYPE_CHECKING:
    import xarray as xr

_NAME = 40  # characters of the name of a strategy or an idea
_RANGE = r",? in \[|,? at (?:least|most)|[.;(]"  # where a docstring goes on to what is allowed


def meaning(key: str) -> str:
    """What the number of a key is, without a full stop.

    Examples
    --------
    >>> meaning("idea.provider_merit"), meaning("costs.place")
    ('Providers: how acceptable without proof from others', 'Cost of a place for a month, used or not')
    >>> meaning("idea.tea.peer"), meaning("strategies.demand_led.slots")
    ('Tea: chance to pass from user to user', 'Demand-led: slots')
    """
    kind, *names, name = key.split(".")
    whose = wording.display([".".join(names)], _NAME) if names else []
    field = idea_fields().get(name)
    if kind == "idea" and field is not None:
        whose += ["providers"] if name != field.name else []
        said = field.meaning
    else:
        documented = {"costs": Costs, "providers": Providers, "users": Users}.get(kind)
        text = "" if documented is None else parameters(documented).get(name, "")
        said = re.split(_RANGE, text.replace("`", ""))[0].strip()
        said = said if len(said.split()) > 2 else name.replace("_", " ")
    parts = [*whose, f"{said[:1].lower()}{said[1:]}"]
    words = ": ".join(parts)
    return f"{words[:1].upper()}{words[1:]}"


def unit(key: str, data: xr.Dataset) -> str:
    """What the number of a key counts, as the assumptions of the study say it; empty where they do not."""
    kind, *names, name = key.split(".")
    whose = ".".join(names) if kind == "strategies" else ""
    wanted = key if kind == "costs" else name
    for row in assumptions(data).to_dict("records"):
        if row["strategy"] == whose and wanted in (row["name"], row["name"].rpartition(".")[2]):
            return str(row["unit"] or "").replace("money", wording.line(str(data.attrs["currency"]), wording.CURRENCY))
    return ""


def spelled(values: Sequence[float]) -> list[str]:
    """Numbers in six digits, or in all where two would be alike.

    Examples
    --------
    >>> spelled([0.005, 0.016250000000000001, 1e6]), spelled([1.0000001, 1.0000002])
    (['0.005', '0.01625', '1000000'], ['1.0000001', '1.0000002'])
    """
    short = [float(f"{value:.6g}") for value in values]
    exact = short if len({*short}) == len({*values}) else [float(value) for value in values]
    return [f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value) for value in exact]
