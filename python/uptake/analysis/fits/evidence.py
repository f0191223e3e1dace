"""Whether a fit shows contagion: against the same model without it, and against every model without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

LEVEL, CLEAR = 0.05, 0.01  # p-values below which there is evidence, and clear evidence
Verdict = Literal["detected", "weak", "mixed", "none", "negative"]


class Evidence(NamedTuple):
    """What a fit says about contagion.

    Attributes
    ----------
    verdict : str
        "detected": the likelihood ratio test at 1 % and AIC both prefer contagion to its absence; "weak": AIC and the
        test at 5 %; "mixed": the test at 5 %, but some model without contagion has a lower AIC; "negative": exposure
        goes with less adoption; "none".
    statistic, freedom, p_value : float, int, float
        Likelihood ratio test against the same model without contagion.
    aic : float
        Of the model with contagion.
    rival : str
        The model without contagion whose AIC is the least.
    rival_aic : float
        Its AIC.

    Examples
    --------
    >>> import uptake as up
    >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
    >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
    >>> found = d.fit_hazard().evidence
    >>> found.verdict, found.freedom, found.rival
    ('none', 1, 'no exposure, constant hazard')
    """

    verdict: Verdict
    statistic: float
    freedom: int
    p_value: float
    aic: float
    rival: str
    rival_aic: float


def evidence(table: pd.DataFrame, nested: str, effect: float, *, at_bound: bool = False) -> Evidence:
    """Evidence from a table of models.

    Parameters
    ----------
    table : DataFrame
        A row per model, with ``log_likelihood``, ``parameters``, ``aic``, ``contagion`` and ``this model``.
    nested : str
        The row of the same model without contagion.
    effect : float
        The sum of the effects of contagion: above 0 if more exposure goes with more adoption.
    at_bound : bool
        Whether contagion could only be positive: with one such parameter, half of the chance of the test is at 0
        (Self and Liang 1987, doi:10.1080/01621459.1987.10478472).
    """
    from scipy.stats import chi2

    this = table.loc[table["this model"]].iloc[0]
    freedom = int(this["parameters"] - table.at[nested, "parameters"])
    statistic = max(0.0, 2 * float(this["log_likelihood"] - table.at[nested, "log_likelihood"]))
    p_value = float(chi2.sf(statistic, freedom))
    if at_bound and freedom == 1:
        p_value = p_value / 2 if statistic > 0 else 1.0
    without = table.loc[~table["contagion"].astype(bool), "aic"].sort_values()
    rival, rival_aic = str(without.index[0]), float(without.iloc[0])
    if p_value >= LEVEL:
        verdict: Verdict = "none"
    elif effect <= 0:
        verdict = "negative"
    else:
        clear: Verdict = "detected" if p_value < CLEAR else "weak"
        verdict = clear if this["aic"] < rival_aic else "mixed"
    return Evidence(verdict, statistic, freedom, p_value, float(this["aic"]), rival, rival_aic)
