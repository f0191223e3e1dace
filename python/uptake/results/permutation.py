"""What a permutation test, and a bootstrap, found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from uptake.analysis.diffusion.permutation import Tails, tails
from uptake.basis import checks
from uptake.show import permutation_reprs as reprs

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


class PermutationTest(NamedTuple):
    """A statistic of a diffusion, and what it is where chance alone says who adopts, or who is tied to whom.

    ``Diffusion.permutation_test`` makes it.

    Attributes
    ----------
    observed : DataArray
        The statistic, without dimensions, or by period, by run, or with the dimensions that a function returned.
    draws : DataArray
        The same for each permutation, with the dimension permutation first.
    exact : bool
        Whether the permutations are all relabellings there are, the observed one among them.
    statistic : str
        "threshold", "moran", or the name of the function.
    null : str
        "relabel": adoption moved from actor to actor. "swap": ties exchanged their ends.
    n_blocks : int
        Blocks inside which actors changed places, 1 for all.
    seed : int
        What the luck was made of: ``rng=seed`` gives the same draws.
    convention : str or None
        "netdiffuseR" where p-values are as in that package.

    See Also
    --------
    Diffusion.permutation_test

    Examples
    --------
    >>> import uptake as up
    >>> net = up.Network.from_edges([0, 0, 1, 2, 3], [1, 2, 3, 4, 5])
    >>> test = up.Diffusion(net, [0, 1, 1, 2, 2, -1]).permutation_test("threshold", rng=7)
    >>> test.exact, len(test.draws), round(float(test.observed), 3)
    (True, 720, 0.625)
    >>> float(test.p) == min(1, 2 * float(min(test.p_less, test.p_greater)))
    True
    """

    observed: xr.DataArray
    draws: xr.DataArray
    exact: bool
    statistic: str
    null: str
    n_blocks: int
    seed: int
    convention: str | None = None

    @property
    def n(self) -> int:
        """Number of permutations."""
        return int(self.draws.sizes["permutation"])

    @property
    def mean(self) -> xr.DataArray:
        """Mean of the permutations."""
        return self.draws.mean("permutation")

    @property
    def sd(self) -> xr.DataArray:
        """Standard deviation of the permutations: that of all of them, or of those drawn with the divisor n - 1."""
        return self.draws.std("permutation", ddof=0 if self.exact else 1)

    @property
    def p_less(self) -> xr.DataArray:
        """Chance of a value as small as observed, or smaller; (1 + number) / (n + 1) if permutations were drawn."""
        return self.observed.copy(data=self._tails.less)

    @property
    def p_greater(self) -> xr.DataArray:
        """Chance of a value as large as observed, or larger; (1 + number) / (n + 1) if permutations were drawn."""
        return self.observed.copy(data=self._tails.greater)

    @property
    def p(self) -> xr.DataArray:
        """Two-sided p-value: twice the smaller of both chances, at most 1."""
        return self.observed.copy(data=self._tails.both)

    @property
    def _tails(self) -> Tails:
        return tails(self.observed.to_numpy(), self.draws.to_numpy(), self.exact, strict=self.convention is not None)

    def to_frame(self) -> pd.DataFrame:
        """A row per value: observed, mean, sd, p_less, p_greater, p.

        Examples
        --------
        >>> import uptake as up
        >>> net = up.Network.from_edges([0, 1, 2], [1, 2, 3])
        >>> frame = up.Diffusion(net, [0, 0, 1, -1]).permutation_test("moran", rng=7).to_frame()
        >>> frame.index.tolist(), frame["observed"].round(3).tolist()
        ([0, 1], [0.5, -0.167])
        """
        import pandas as pd

        columns = {
            "observed": self.observed, "mean": self.mean, "sd": self.sd,
            "p_less": self.p_less, "p_greater": self.p_greater, "p": self.p,
        }  # fmt: skip
        if self.observed.ndim == 0:
            return pd.DataFrame({name: [float(values)] for name, values in columns.items()})
        return pd.DataFrame({name: values.to_series() for name, values in columns.items()})

    def __repr__(self) -> str:
        head, rows = (
            reprs.compared_in_words(self.statistic, self.null, self.n_blocks, self.n, self.exact),
            self.to_frame(),
        )
        return reprs.lines("PermutationTest", head, rows, "p")

    def _repr_html_(self) -> str:
        head, rows = (
            reprs.compared_in_words(self.statistic, self.null, self.n_blocks, self.n, self.exact),
            self.to_frame(),
        )
        return reprs.html(head, rows)


class Bootstrap(NamedTuple):
    """A statistic of a diffusion, and how it varies over samples of the actors.

    ``Diffusion.bootstrap`` makes it.

    Attributes
    ----------
    observed : DataArray
        The statistic, without dimensions, or those of what a function returned.
    draws : DataArray
        The same for each sample, with the dimension sample first.
    statistic : str
        A word, or the name of the function.
    seed : int
        What the luck was made of: ``rng=seed`` gives the same draws.

    See Also
    --------
    Diffusion.bootstrap

    Examples
    --------
    >>> import uptake as up
    >>> net = up.generate.erdos_renyi(60, 4, rng=1)
    >>> found = up.Diffusion(net, [0] * 60).bootstrap("density", n=50, rng=7)
    >>> float(found.observed) == net.n_arcs / (60 * 59)
    True
    >>> bool(abs(found.bias) < found.sd)
    True
    """

    observed: xr.DataArray
    draws: xr.DataArray
    statistic: str
    seed: int

    @property
    def n(self) -> int:
        """Number of samples."""
        return int(self.draws.sizes["sample"])

    @property
    def mean(self) -> xr.DataArray:
        """Mean of the samples."""
        return self.draws.mean("sample")

    @property
    def bias(self) -> xr.DataArray:
        """Mean of the samples less the value observed."""
        return self.mean - self.observed

    @property
    def sd(self) -> xr.DataArray:
        """Standard deviation of the samples: the standard error of the statistic."""
        return self.draws.std("sample", ddof=1)

    def interval(self, level: float = 0.95) -> xr.DataArray:
        """Quantiles of the samples, with the dimension quantile first.

        Parameters
        ----------
        level : float
            Share of the samples between the two, in (0, 1).

        Returns
        -------
        DataArray

        Raises
        ------
        ValueError
            If `level` is not in (0, 1).

        Examples
        --------
        >>> import uptake as up
        >>> found = up.Diffusion(up.generate.erdos_renyi(60, 4, rng=1), [0] * 60).bootstrap("n_ties", n=50, rng=7)
        >>> found.interval(0.9)["quantile"].values.round(2).tolist()
        [0.05, 0.95]
        """
        out = (1 - checks.number("level", level, np.nextafter(0, 1), np.nextafter(1, 0))) / 2
        return self.draws.quantile([out, 1 - out], "sample")

    def to_frame(self) -> pd.DataFrame:
        """A row per value: observed, mean, bias, sd.

        Examples
        --------
        >>> import uptake as up
        >>> found = up.Diffusion(up.generate.complete(5), [0] * 5).bootstrap("reciprocity", n=20, rng=7)
        >>> found.to_frame().columns.tolist()
        ['observed', 'mean', 'bias', 'sd']
        """
        import pandas as pd

        columns = {"observed": self.observed, "mean": self.mean, "bias": self.bias, "sd": self.sd}
        if self.observed.ndim == 0:
            return pd.DataFrame({name: [float(values)] for name, values in columns.items()})
        return pd.DataFrame({name: values.to_series() for name, values in columns.items()})

    def __repr__(self) -> str:
        return reprs.lines("Bootstrap", reprs.bootstrap_in_words(self.statistic, self.n), self.to_frame(), "sd")

    def _repr_html_(self) -> str:
        return reprs.html(reprs.bootstrap_in_words(self.statistic, self.n), self.to_frame())
