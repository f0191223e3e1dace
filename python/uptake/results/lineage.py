"""Who took it from whom in one run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from uptake.analysis import lineage, links
from uptake.basis import checks
from uptake.basis.arrays import Int32s, Int64s
from uptake.show import reprs, tree

if TYPE_CHECKING:
    import networkx
    import pandas as pd
    from matplotlib.figure import Figure


class Lineage:
    """Who took an idea from whom in one run.

    Each actor that heard has a donor: the actor that it heard from, or a source that is no actor. An actor, its
    followers, and theirs in turn are a *family*. The *root* of a family is an actor whose donor is no actor. The
    *generation* of an actor is the number of links between it and the root.

    The record is that of the last hearing. An actor that had heard and becomes a seed later is a seed; those that heard
    from it before keep their link, and each of them is the root of a family. So families have no circles.

    Parameters
    ----------
    heard : array of int, shape (n,)
        Step at which each actor heard, -1 = never. Seeds hear at their step.
    donor : array of int, shape (n,)
        Number of the actor that each heard from, or -1 (never heard), -2 (a seed), -3 (external drive), -4 (everyone:
        the share of all adopters).
    layer : array of int, shape (n,)
        Layer of the tie to the donor as an index into `layers`; -1 where the donor is no actor.
    variant : array of int, shape (n,)
        Variant of the idea that each actor holds, in units of 2^-32: 0 .. 2^32; -1 for those that never heard.
    adoption_step : array of int, shape (n,)
        Step at which each actor adopted, -1 = never.
    actor : array, shape (n,)
        Names of the actors, users first.
    side : array of str, shape (n,), optional
        "users" or "providers"; by default all are users.
    layers : sequence of str
        Names of the layers, each different.
    idea : str
        Name of the idea.
    step_length : str
        Length of a step: "month".

    Attributes
    ----------
    idea : str
        As given.
    layers : tuple of str
        As given.
    heard, donor, layer, variant, adoption_step : array
        As given, read-only.

    Raises
    ------
    ValueError
        If an array has another length than the names, a number is out of its range, or two arrays contradict.
    TypeError
        If an array holds no whole numbers.

    See Also
    --------
    Study : results of many runs.

    Examples
    --------
    Ann is a seed. Bo and Cy heard from her, Di from Cy; Ed heard of it in the news.

    >>> import uptake as up
    >>> taken = up.Lineage(
    ...     heard=[0, 1, 1, 3, 2, -1],
    ...     donor=[-2, 0, 0, 2, -3, -1],
    ...     layer=[-1, 0, 1, 0, -1, -1],
    ...     variant=[2**31, 2**31, 2**30, 2**30, 2**31, -1],
    ...     adoption_step=[0, 1, -1, 4, 2, -1],
    ...     actor=["Ann", "Bo", "Cy", "Di", "Ed", "Flo"],
    ...     layers=["family", "work"],
    ...     idea="compost",
    ... )
    >>> taken
    <uptake.Lineage of compost: 5 actors heard, 4 of them adopted; 2 families>
      adopters by how they heard: family 50.0 %, seed 25.0 %, external 25.0 %
      .frame  .families()  .shares()  .plot()  .to_networkx()
    >>> taken.frame[["actor", "step", "donor", "layer", "variant", "generation"]]
      actor  step donor     layer  variant  generation
    0   Ann     0   NaN      seed     0.50           0
    1    Bo     1   Ann    family     0.50           1
    2    Cy     1   Ann      work     0.25           1
    3    Ed     2   NaN  external     0.50           0
    4    Di     3    Cy    family     0.25           2
    """

    def __init__(
        self,
        heard: npt.ArrayLike,
        donor: npt.ArrayLike,
        layer: npt.ArrayLike,
        variant: npt.ArrayLike,
        adoption_step: npt.ArrayLike,
        *,
        actor: npt.ArrayLike,
        side: npt.ArrayLike | None = None,
        layers: Sequence[str],
        idea: str,
        step_length: str = "step",
    ) -> None:
        found = links.checked(heard, donor, layer, variant, adoption_step, actor, side, layers, idea, step_length)
        self._links = found
        self.idea, self.layers = found.idea, found.layers
        self.heard, self.donor, self.layer = found.heard, found.donor, found.layer
        self.variant, self.adoption_step = found.variant, found.adoption_step

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row per actor that heard, by step of hearing, then in the order of the actors.

        Returns
        -------
        DataFrame
            ``actor`` (its name), ``side``, ``idea``, ``step`` (of hearing), ``adoption_step`` (NA: never), ``donor``
            (its name; missing where it is no actor), ``donor_side``, ``layer`` (of the tie to the donor, or "seed",
            "external", "everyone"; a layer of such a name is "seed (layer)"), ``variant`` (in [0, 1]), ``generation``.
            Sides, ideas and layers are categories.

        Examples
        --------
        >>> import uptake as up
        >>> one = up.Lineage([2, -1], [-3, -1], [-1, -1], [0, 0], [-1, -1], actor=["Ann", "Bo"], layers=[], idea="A")
        >>> one.frame.iloc[0].to_dict()["layer"], len(one.frame)
        ('external', 1)
        """
        return lineage.frame(self._links)

    @property
    def generation(self) -> Int32s:
        """Links between each actor and the root of its family, int32 of shape (n,); -1 for those that never heard.

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer = [0, 1], [-2, 0], [-1, 0]
        >>> pair = up.Lineage(steps, donor, layer, [0, 0], steps, actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> pair.generation
        array([0, 1], dtype=int32)
        """
        return self._links.forest.generation

    @property
    def family(self) -> Int64s:
        """Number of the actor that is the root of each actor's family, int64 of shape (n,); -1 if it never heard.

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer = [0, 1], [-2, 0], [-1, 0]
        >>> pair = up.Lineage(steps, donor, layer, [0, 0], steps, actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> pair.family
        array([0, 0])
        """
        return self._links.forest.family

    def families(self, k: int | None = 10) -> pd.DataFrame:
        """The largest families, the largest first.

        Parameters
        ----------
        k : int or None
            How many, at least 1; None for all.

        Returns
        -------
        DataFrame
            ``root`` (its name), ``side`` of the root, ``layer`` (how the root heard), ``size`` (actors, the root
            included), ``adopters`` among them, ``depth`` (the last generation), ``first`` and ``last`` step of hearing,
            ``variant`` (mean) and ``spread`` (standard deviation of the variants). Of families of one size the earlier
            comes first.

        Raises
        ------
        ValueError
            If k is less than 1.

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer, variant = [0, 1], [-2, 0], [-1, 0], [0, 2**32]
        >>> pair = up.Lineage(steps, donor, layer, variant, [0, -1], actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> pair.families().iloc[0].to_dict()  # doctest: +NORMALIZE_WHITESPACE
        {'root': 'Ann', 'side': 'users', 'layer': 'seed', 'size': 2, 'adopters': 1, 'depth': 1, 'first': 0, 'last': 1,
         'variant': 0.5, 'spread': 0.5}
        """
        return lineage.families(self._links, None if k is None else checks.whole("k", k, 1))

    def shares(self) -> pd.DataFrame:
        """How many heard by each layer, external drive, everyone, or as seeds, and how many of them adopted.

        Returns
        -------
        DataFrame
            Indexed by layer, then "seed", "external", "everyone"; columns ``heard``, ``adopters`` (of those) and
            ``share`` (of all adopters; NaN if there are none).

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer = [0, 1], [-2, 0], [-1, 0]
        >>> pair = up.Lineage(steps, donor, layer, [0, 0], steps, actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> pair.shares()["share"].to_dict()
        {'peer': 0.5, 'seed': 0.5, 'external': 0.0, 'everyone': 0.0}
        """
        return lineage.shares(self._links)

    @property
    def emulation_share(self) -> float:
        """Of the adopters that are no seeds, the share that heard along a tie; NaN if there are none.

        Users and providers count alike. Hearing from everyone does not count as emulation; `shares` has a row for it.

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer = [0, 1], [-2, 0], [-1, 0]
        >>> pair = up.Lineage(steps, donor, layer, [0, 0], steps, actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> pair.emulation_share
        1.0
        """
        return lineage.emulation_share(self._links)

    @property
    def mean_generation(self) -> float:
        """Mean generation of the actors that heard, roots included; NaN if none did.

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer = [0, 1], [-2, 0], [-1, 0]
        >>> pair = up.Lineage(steps, donor, layer, [0, 0], steps, actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> pair.mean_generation
        0.5
        """
        return lineage.mean_generation(self._links)

    def to_networkx(self) -> networkx.DiGraph[Any]:
        """The families as a forest: an arc from each donor to those that heard from it.

        Returns
        -------
        networkx.DiGraph
            Its nodes are the actors that heard, in the order of `frame`: their names, or the pairs (side, name) where
            there are providers. Nodes have the attributes ``step``, ``layer``, ``variant``, ``generation`` and, if they
            adopted, ``adoption_step``; arcs ``step``, ``layer`` and ``variant`` of the follower. A donor whose record
            is later than that of a follower has no arc to it. A million actors take about ten seconds and 1 GB;
            `frame` takes a tenth of both.

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer = [0, 1], [-2, 0], [-1, 0]
        >>> pair = up.Lineage(steps, donor, layer, [0, 0], steps, actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> list(pair.to_networkx().edges(data=True))
        [('Ann', 'Bo', {'step': 1, 'layer': 'peer', 'variant': 0.0})]
        """
        return lineage.to_networkx(self._links)

    def plot(self, kind: str = "families", **options: Any) -> Figure:
        """A picture of the families over time, or of one as a tree.

        Parameters
        ----------
        kind : "families" or "tree"
            The cumulative size of the largest families and, in grey, of all others; or who took it from whom in one.
        **options : Any
            Both kinds take

            - ``axes``: the matplotlib Axes to draw into, by default those of a new figure;
            - ``size``: width and height of the new figure in inches.

            Families also take ``k``, how many have a colour of their own, 1 .. 6, by default 5. A tree also takes
            ``rank``, which family it is (its row in `families`, by default 0, the largest), and ``most``, how many
            actors are drawn at most (by default 150): those with the most descendants, and the picture says so.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes; ``.savefig(path)`` writes it.

        Raises
        ------
        ValueError
            If the kind or an option is unknown or out of its range, or nobody heard.
        TypeError
            If an option does not belong to the kind.

        Examples
        --------
        >>> import uptake as up
        >>> steps, donor, layer = [0, 1], [-2, 0], [-1, 0]
        >>> pair = up.Lineage(steps, donor, layer, [0, 0], steps, actor=["Ann", "Bo"], layers=["peer"], idea="A")
        >>> pair.plot("tree").axes[0].get_title(loc="left")
        'The family of Ann: 2 actors; larger marks have more descendants'
        """
        return tree.KINDS[checks.choice("kind", kind, tree.KINDS)](self._links, **options)

    def __repr__(self) -> str:
        return reprs.lineage_text(self._links)

    def _repr_html_(self) -> str:
        return reprs.lineage_html(self._links)
