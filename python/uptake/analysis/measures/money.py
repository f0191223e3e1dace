"""Measures of money: present values in units of the currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from uptake.analysis.labels import relabelled
from uptake.analysis.measures.adoption import adopter_time
from uptake.analysis.measures.table import labelled, row
from uptake.analysis.series import last, present_value, ratio, total, variants_of
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import xarray as xr

MOST_BIAS = 100.0


@row("Cost", "money", -1, "costs")
def cost(data: xr.Dataset, optimism_bias: float = 1.0) -> xr.DataArray:
    """Present value of all costs, of all payers, times the optimism bias.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency.

    Raises
    ------
    ValueError
        If `optimism_bias` is not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.cost(study.data).values.tolist()
    [[40.0]]
    """
    return labelled(bias_of(optimism_bias) * present_value(data, -1), "cost", data)


@row("Benefit", "money", +1, "benefits")
def benefit(data: xr.Dataset, attribution: float = 1.0) -> xr.DataArray:
    """Present value of all benefits, times the share attributed to the idea.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency.

    Raises
    ------
    ValueError
        If `attribution` is not in [0, 1].

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.benefit(study.data, attribution=0.5).values.tolist()
    [[100.0]]
    """
    return labelled(checks.number("attribution", attribution, 0, 1) * present_value(data, +1), "benefit", data)


def _by_adopter(data: xr.Dataset, optimism_bias: float = 1.0) -> tuple[xr.DataArray, xr.DataArray]:
    return cost(data, optimism_bias), last(data["users_ever"])


@row("Cost per adopter", "money", -1, "costs", parts=_by_adopter)
def cost_per_adopter(data: xr.Dataset, optimism_bias: float = 1.0) -> xr.DataArray:
    """Cost divided by the users who ever adopted; no value (NaN) where nobody did.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency.

    Raises
    ------
    ValueError
        If `optimism_bias` is not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.cost_per_adopter(study.data).values.tolist()
    [[4.0]]
    """
    return labelled(ratio(*_by_adopter(data, optimism_bias)), "cost_per_adopter", data)


def _by_adopter_time(data: xr.Dataset, optimism_bias: float = 1.0) -> tuple[xr.DataArray, xr.DataArray]:
    return cost(data, optimism_bias), adopter_time(data)


@row("Cost per adopter and step", "money", -1, "costs", parts=_by_adopter_time)
def cost_per_adopter_step(data: xr.Dataset, optimism_bias: float = 1.0) -> xr.DataArray:
    """Cost divided by adopter-time; no value (NaN) where nobody adopted.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency per person-step.

    Raises
    ------
    ValueError
        If `optimism_bias` is not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.cost_per_adopter_step(study.data).values.tolist()
    [[1.0]]
    """
    return labelled(ratio(*_by_adopter_time(data, optimism_bias)), "cost_per_adopter_step", data)


@row("Net benefit", "money", +1, "benefits", signed=True)
def net_benefit(data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0) -> xr.DataArray:
    """Benefits times attribution, minus costs.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency.

    Raises
    ------
    ValueError
        If `attribution` is not in [0, 1], or `optimism_bias` not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.net_benefit(study.data, attribution=0.5).values.tolist()
    [[60.0]]
    """
    return labelled(benefit(data, attribution) - cost(data, optimism_bias), "net_benefit", data)


def _by_cost(
    data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0
) -> tuple[xr.DataArray, xr.DataArray]:
    return benefit(data, attribution), cost(data, optimism_bias)


@row("Benefit-cost ratio", "ratio", +1, "benefits", parts=_by_cost)
def benefit_cost_ratio(data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0) -> xr.DataArray:
    """Benefits times attribution, divided by costs; no value (NaN) where nothing was spent.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), at least 0.

    Raises
    ------
    ValueError
        If `attribution` is not in [0, 1], or `optimism_bias` not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.benefit_cost_ratio(study.data, attribution=0.5).values.tolist()
    [[2.5]]
    """
    return labelled(ratio(*_by_cost(data, attribution, optimism_bias)), "benefit_cost_ratio", data)


@row("Unspent money", "money", -1, "sponsors")
def unspent(data: xr.Dataset) -> xr.DataArray:
    """Money that sponsors had and did not spend in time, undiscounted; no value (NaN) where none has a limit.

    A sponsor has the amount of its obligation if that falls due by the horizon, to be spent by the step in which it
    does; otherwise its capital, and its revenue in its steps within the horizon. It spends on setting up and on places.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), at least 0, in units of the currency.

    Raises
    ------
    ValueError
        If no strategy of the study names sponsors.

    Examples
    --------
    >>> import uptake as up
    >>> users, providers = up.Users(up.generate.path(4)), up.Providers(n=2, places=2, culture=1, champion=True)
    >>> service = up.ServiceTies.from_edges([0, 1, 2, 3], [0, 0, 1, 1])
    >>> idea = up.Idea(provider_drive=1, provider_merit=1, provider_social_proof=0, provider_lapse=0)
    >>> world = up.World(users, providers=providers, service=service, ideas=idea)
    >>> fund = up.Strategy(sponsors=[up.Sponsor("fund", slots=2, setup=30, capital=100, price=1, revenue=5)])
    >>> study = up.compare(world, {"fund": fund}, horizon=10, runs=1, rng=1)
    >>> up.measures.unspent(study.data).values.tolist()  # of 150, 60 for setting up and 4 a month for places
    [[50.0]]
    """
    import numpy as np

    if "sponsor_money" not in data:
        problem, remedy = "says nothing of sponsors, as no strategy names any", "give Strategy(sponsors=[...])"
        raise BadValue("data", NOT_SHOWN, problem=problem, remedy=remedy)
    limited = data["sponsor_money"] < np.inf  # not where it is NaN
    left: xr.DataArray = data["sponsor_unspent"].where(limited, 0).sum("sponsor")
    return labelled(left.where(limited.any("sponsor")) / 100, "unspent", data)


def _by_effect(data: xr.Dataset, optimism_bias: float = 1.0) -> tuple[xr.DataArray, xr.DataArray]:
    return cost(data, optimism_bias), total(variants_of(data, "users", "effectiveness")) / 2**30


@row("Cost per effective adopter and step", "money", -1, "contexts", parts=_by_effect)
def cost_per_effective_step(data: xr.Dataset, optimism_bias: float = 1.0) -> xr.DataArray:
    """Cost divided by adopter-time weighed by effectiveness; no value (NaN) where there is none.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency per person-step.

    Raises
    ------
    ValueError
        If `optimism_bias` is not above 0 and at most 100, or actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=1, origin=0.5, lapse=0)
    >>> world = up.World(up.Users(up.generate.complete(10), context=0.5), ideas=idea, costs=up.Costs(discount_rate=0))
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.cost_per_effective_step(study.data).values.tolist()
    [[1.0]]
    """
    return labelled(ratio(*_by_effect(data, optimism_bias)), "cost_per_effective_step", data)


def _return(
    data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0
) -> tuple[xr.DataArray, xr.DataArray]:
    return net_benefit(data, attribution, optimism_bias), cost(data, optimism_bias)


@row("Return on investment", "ratio", +1, "benefits", signed=True, parts=_return)
def return_on_investment(data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0) -> xr.DataArray:
    """Net benefit divided by costs; no value (NaN) where nothing was spent.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), at least -1.

    Raises
    ------
    ValueError
        If `attribution` is not in [0, 1], or `optimism_bias` not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.return_on_investment(study.data).values.tolist()
    [[4.0]]
    """
    return labelled(ratio(*_return(data, attribution, optimism_bias)), "return_on_investment", data)


def _by_benefit(data: xr.Dataset, optimism_bias: float = 1.0) -> tuple[xr.DataArray, xr.DataArray]:
    return cost(data, optimism_bias), benefit(data)


@row("Break-even attribution", "share", -1, "benefits", parts=_by_benefit)
def break_even_attribution(data: xr.Dataset, optimism_bias: float = 1.0) -> xr.DataArray:
    """The attribution at which benefits equal costs; above 1 the costs are never covered.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), at least 0 and not bounded by 1.

    Raises
    ------
    ValueError
        If `optimism_bias` is not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> up.measures.break_even_attribution(study.data).values.tolist()
    [[0.2]]
    """
    return labelled(ratio(*_by_benefit(data, optimism_bias)), "break_even_attribution", data)


@row("Private value", "money", +1, "owner", signed=True)
def private_value(data: xr.Dataset, optimism_bias: float = 1.0) -> xr.DataArray:
    """Present value of the fees that the owner of the idea gets, less what the owner pays.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency; no value (NaN) for an idea without an owner.

    Raises
    ------
    ValueError
        If no idea has an owner, or `optimism_bias` is not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(provider_drive=1, provider_merit=1, provider_social_proof=0, owner="tree", fee=2, surplus=1e9)
    >>> providers = up.Providers(n=1, places=10, culture=1, champion=1)
    >>> service = up.ServiceTies.from_edges([0, 1], [0, 0])
    >>> world = up.World(up.Users(up.generate.path(2)), providers, service, ideas=idea, costs=up.Costs(discount_rate=0))
    >>> manual = up.Strategy(costs=[up.Cost(15, payer="tree", until=2)])
    >>> study = up.compare(world, {"manual": manual}, horizon=4, runs=1, rng=1)
    >>> up.measures.private_value(study.data).values.tolist()  # 10 places at 2 in each of 4 months, less 15
    [[65.0]]
    """
    bias = bias_of(optimism_bias)
    if "owner" not in data:
        problem, remedy = "is of ideas without an owner, who alone has a private value", "give Idea(owner=...)"
        raise BadValue("data", NOT_SHOWN, problem=problem, remedy=remedy)
    owner = data["owner"]
    fees = data["present_value"].where((data["payee"] == owner) & (data["sign"] == 0), 0.0).sum("entry")
    paid = data["present_value"].where((data["payer"] == owner) & (data["sign"] == -1), 0.0).sum("entry")
    return labelled((fees - bias * paid).where(owner != ""), "private_value", data)


@row("Shared value", "money", +1, "owner", signed=True)
def shared_value(data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0) -> xr.DataArray:
    """Benefits times attribution, less the private value: what is left to all others.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run), in units of the currency; no value (NaN) for an idea without an owner.

    Raises
    ------
    ValueError
        If no idea has an owner, `attribution` is not in [0, 1], or `optimism_bias` not above 0 and at most 100.

    See Also
    --------
    private_value : what the owner gets.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=1, lapse=0, owner="tree")
    >>> costs = up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> manual = up.Strategy(costs=[up.Cost(15, payer="tree", until=2)])
    >>> study = up.compare(world, {"manual": manual}, horizon=4, runs=1, rng=1)
    >>> up.measures.shared_value(study.data, attribution=0.5).values.tolist()  # half of 200, and 15 that the owner pays
    [[115.0]]
    """
    return labelled(benefit(data, attribution) - private_value(data, optimism_bias), "shared_value", data)


def by_payer(
    data: xr.Dataset,
    side: Literal["cost", "benefit"] = "cost",
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
) -> xr.DataArray:
    """Present value of the costs by who pays, or of the benefits by who gains.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    side : "cost" or "benefit"
        Which side of the ledger.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float, default 1
        What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

    Returns
    -------
    DataArray
        Shape (strategy, run, payer), in units of the currency; in the order of the ledger. Of benefits, the dimension
        payer holds those who gain.

    Raises
    ------
    ValueError
        If `side` is another word, `attribution` is not in [0, 1], or `optimism_bias` not above 0 and at most 100.

    Examples
    --------
    >>> import uptake as up
    >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> paid = up.measures.by_payer(study.data)
    >>> paid["payer"].values.tolist(), paid.values.tolist()
    (['sponsor'], [[[40.0]]])
    """
    import numpy as np
    import xarray as xr

    checks.choice("side", side, ("cost", "benefit"))
    share, bias = checks.number("attribution", attribution, 0, 1), bias_of(optimism_bias)
    sign, scale = (-1, bias) if side == "cost" else (+1, share)
    of_sign = np.asarray(data["sign"].values) == sign
    names = np.asarray(data["payer" if side == "cost" else "payee"].values).astype(str)
    payers = list(dict.fromkeys(names[of_sign]))
    values = data["present_value"]
    parts = [scale * values.isel(entry=np.flatnonzero(of_sign & (names == p))).sum("entry") for p in payers]
    if parts:
        split = xr.concat(parts, dim="payer").assign_coords(payer=payers).transpose(..., "payer")
    else:
        split = xr.zeros_like(values.isel(entry=[]).drop_vars(["entry", "category", "payer", "payee", "sign"]))
        split = split.rename(entry="payer")
    return relabelled(split, f"{side}_by_payer", f"present value of the {side}s", "CURRENCY", data)


def bias_of(optimism_bias: float) -> float:
    """What costs are multiplied by, checked."""
    bias = checks.number("optimism_bias", optimism_bias, 0, MOST_BIAS)
    if bias == 0:
        raise BadValue("optimism_bias", bias, f"it lies above 0 and is at most {MOST_BIAS:g}")
    return bias
