"""What things cost, and what an adopter is worth."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.basis import checks
from uptake.basis.brief import brief

MOST_MONEY = 1e12  # of one price


@dataclass(frozen=True, kw_only=True, repr=False)
class Costs:
    """What things cost, and what an adopter is worth.

    Parameters
    ----------
    setup : float, default 20_000
        Cost of opening a provider, in [0, 1e12] (assumed).
    place : float, default 15
        Cost of a place for a month, used or not, in [0, 1e12] (assumed).
    benefit : float, default 60
        Worth of an adopting user for a month, in [0, 1e12] (assumed).
    discount_rate : float, default 0.035
        Per year, in [0, 1] [1]_.
    currency : str, default "GBP"
        Name of the unit of money.
    payer : str, default "sponsor"
        Who pays for setting up and for places.

    Raises
    ------
    ValueError
        If a number is out of range, or a word is empty.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Cost : what a strategy costs besides.

    Notes
    -----
    Money is counted exactly, in hundredths, in 64 bits. A study in which what all actors together could pay or gain
    over all steps passes 2^63 hundredths is refused before it runs; count in thousands or millions then.

    References
    ----------
    .. [1] HM Treasury (2022). *The Green Book: Central Government Guidance on Appraisal and Evaluation*.

    Examples
    --------
    >>> import uptake as up
    >>> up.Costs(setup=15_000, currency="EUR")
    Costs(setup=15000.0, currency='EUR')
    """

    setup: float = 20_000.0
    place: float = 15.0
    benefit: float = 60.0
    discount_rate: float = 0.035
    currency: str = "GBP"
    payer: str = "sponsor"

    def __post_init__(self) -> None:
        for name in ("setup", "place", "benefit"):
            checks.settle(self, **{name: checks.number(name, getattr(self, name), 0, MOST_MONEY)})
        checks.settle(self, discount_rate=checks.number("discount_rate", self.discount_rate, 0, 1))
        for name in ("currency", "payer"):
            checks.word(name, getattr(self, name))

    def __repr__(self) -> str:
        return brief(self)
