"""From what a simulation recorded to a diffusion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.diffusion.given import observed
from uptake.analysis.ideas import IDEA, ideas
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.results.diffusion import Diffusion

if TYPE_CHECKING:
    import xarray as xr

    from uptake.network.network import Network


def diffused(
    data: xr.Dataset, network: Network | None, idea: str | None, *, group: Any = None, attributes: Any = None
) -> Diffusion:
    """The diffusion of the users, or of the actors of a network, with a dimension run.

    Parameters
    ----------
    data : Dataset
        With adoption_step (run, actor), or (run, idea, actor), and step.
    network : Network, or None
        That of the actors.
    idea : str, optional
        Which of several ideas.
    group, attributes
        As `Diffusion` takes them.

    Raises
    ------
    BadValue
        If adoption steps were not recorded, the network is not known, or the idea is none of these.
    """
    if "adoption_step" not in data:
        remedy = 'simulate again with record="adoption_step"'
        raise BadValue("data", NOT_SHOWN, problem="lacks adoption_step (run, actor)", remedy=remedy)
    if network is None:
        problem = "is missing: what was loaded, or has several layers, does not say which ties to take"
        raise BadValue("network", None, problem=problem, remedy="pass network=")
    steps = data["adoption_step"]
    names = ideas(data)
    if idea is None and len(names) > 1:
        allowed = f"allowed: {', '.join(names)}"
        raise BadValue("idea", None, allowed, problem=f"is missing, and there are {len(names)} ideas")
    if names:
        steps = steps.sel({IDEA: names[0] if idea is None else checks.choice("idea", idea, names)})
    elif idea is not None:
        raise BadValue("idea", idea, problem="is not needed: there is one idea", remedy="leave it out")
    if "side" in steps.coords:
        steps = steps.isel(actor=np.flatnonzero(steps["side"].to_numpy() == "users"))
    return Diffusion._of(observed(network, steps, data["step"].to_numpy(), None, group, attributes))
