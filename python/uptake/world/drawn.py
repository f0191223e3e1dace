"""How the values that a world leaves open are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from uptake.basis.arrays import Floats


@dataclass(frozen=True, slots=True)
class Uniform:
    """A value that is drawn from U(low, high) where the world leaves it open.

    Parameters
    ----------
    low, high : float
        Limits of the range.

    Examples
    --------
    >>> print(Uniform(0.3, 1), Uniform(0.3, 1).of(np.array([0.0, 0.5])).round(2))
    U(0.3, 1) [0.3  0.65]
    """

    low: float
    high: float

    def of(self, luck: Floats) -> Floats:
        """Values for numbers drawn from U(0, 1).

        Parameters
        ----------
        luck : array of float
            Numbers in [0, 1).

        Returns
        -------
        array of float
            One value per number, in [low, high).

        Examples
        --------
        >>> Uniform(0, 10).of(np.array([0.25])).tolist()
        [2.5]
        """
        return self.low + (self.high - self.low) * luck

    def __str__(self) -> str:
        return f"U({self.low:g}, {self.high:g})"


@dataclass(frozen=True, slots=True)
class OneIn:
    """A yes or no that is drawn, yes with chance 1 / number, where the world leaves it open.

    Parameters
    ----------
    number : int
        One in this many says yes.

    Examples
    --------
    >>> print(OneIn(4), OneIn(4).of(np.array([0.1, 0.25])))
    1 in 4 [1. 0.]
    """

    number: int

    def of(self, luck: Floats) -> Floats:
        """1 for yes and 0 for no, for numbers drawn from U(0, 1).

        Parameters
        ----------
        luck : array of float
            Numbers in [0, 1).

        Returns
        -------
        array of float
            One value per number, 1 where it is below 1 / `number`.

        Examples
        --------
        >>> OneIn(2).of(np.array([0.3, 0.7])).tolist()
        [1.0, 0.0]
        """
        return (luck < 1 / self.number).astype(np.float64)

    def __str__(self) -> str:
        return f"1 in {self.number}"
