"""Who took it from whom in one run, as tables and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.actors import SIDES
from uptake.analysis.links import ONE, SEED, Links
from uptake.basis.arrays import Floats, Int32s, Int64s

if TYPE_CHECKING:
    import networkx
    import pandas as pd


def frame(links: Links) -> pd.DataFrame:
    """A row per actor that heard, by step of hearing; see `Lineage.frame`."""
    import pandas as pd

    who, found = links.forest.order, links.forest
    donor = links.donor[who]
    adopted = links.adoption_step[who]
    columns = {
        "actor": links.actor[who],
        "side": _words(links.side[who], SIDES),
        "idea": _words(np.zeros(who.size, np.int8), (links.idea,)),
        "step": links.heard[who],
        "adoption_step": pd.arrays.IntegerArray(adopted.copy(), adopted < 0),
        "donor": _names_or_na(links.actor, donor),
        "donor_side": _words(np.where(donor >= 0, links.side[np.maximum(donor, 0)], -1), SIDES),
        "layer": _words(links.kind[who], links.kinds),
        "variant": links.variant[who] / ONE,
        "generation": found.generation[who],
    }
    return pd.DataFrame(columns)


def families(links: Links, k: int | None) -> pd.DataFrame:
    """The k largest families, or all; see `Lineage.families`."""
    import pandas as pd

    roots, members, family = largest(links, k)
    size = np.bincount(family, minlength=roots.size)
    variant = links.variant[members] / ONE
    mean = _mean(variant, family, size)
    return pd.DataFrame(
        {
            "root": links.actor[roots],
            "side": _words(links.side[roots], SIDES),
            "layer": _words(links.kind[roots], links.kinds),
            "size": size,
            "adopters": np.bincount(family[links.adoption_step[members] >= 0], minlength=roots.size),
            "depth": _most(links.forest.generation[members], family, roots.size),
            "first": links.heard[roots],
            "last": _most(links.heard[members], family, roots.size),
            "variant": mean,
            "spread": np.sqrt(_mean((variant - mean[family]) ** 2, family, size)),
        }
    )


def largest(links: Links, k: int | None) -> tuple[Int64s, Int64s, Int64s]:
    """The roots of the k largest families, all their members by step of hearing, and the rank of each member's family.

    The larger comes first, then the one that began earlier, then the one whose root has the smaller number.
    """
    _, _, generation, family = links.forest
    who = links.forest.order
    size = np.bincount(family[who], minlength=family.size)
    roots = np.flatnonzero(generation == 0)
    roots = roots[np.lexsort((roots, links.heard[roots], -size[roots]))[:k]]
    rank = np.full(family.size, -1, np.int64)
    rank[roots] = np.arange(roots.size)
    of = rank[family[who]]
    return roots, who[of >= 0], of[of >= 0]


def shares(links: Links) -> pd.DataFrame:
    """Actors that heard, and adopters, by how they heard; see `Lineage.shares`."""
    import pandas as pd

    who = links.forest.order
    adopters = who[links.adoption_step[who] >= 0]
    kinds = len(links.kinds)
    counts = {
        "heard": np.bincount(links.kind[who], minlength=kinds),
        "adopters": np.bincount(links.kind[adopters], minlength=kinds),
    }
    table = pd.DataFrame(counts, index=pd.Index(links.kinds, name="layer"))
    table["share"] = table["adopters"] / adopters.size if adopters.size else np.nan
    return table


def emulation_share(links: Links) -> float:
    """Of the adopters that are no seeds, the share that heard along a tie; see `Lineage.emulation_share`."""
    adopters = (links.adoption_step >= 0) & (links.heard >= 0) & (links.donor != SEED)
    return float((links.donor[adopters] >= 0).mean()) if adopters.any() else float("nan")


def mean_generation(links: Links) -> float:
    """Mean of the generations of the actors that heard; NaN if none did."""
    who = links.forest.order
    return float(links.forest.generation[who].mean()) if who.size else float("nan")


def _most(values: Int32s, family: Int64s, k: int) -> Int32s:
    """The largest value in each family."""
    found = np.zeros(k, np.int32)
    np.maximum.at(found, family, values)
    return found


def _mean(values: Floats, family: Int64s, size: Int64s) -> Floats:
    """The mean of the values in each family; each has a member."""
    total = np.bincount(family, values, minlength=size.size)
    return np.asarray(total / size, np.float64)


def _words(codes: npt.NDArray[np.integer[Any]], words: Sequence[str]) -> pd.Categorical[str]:
    """A column of words, of which few differ."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, pd.Index(words))


def _names_or_na(names: npt.NDArray[Any], who: Int32s) -> Any:
    """The names of actors as a column of pandas; NA for negative numbers."""
    import pandas as pd

    absent = who < 0
    found = names[np.maximum(who, 0)]
    if names.dtype.kind == "i":
        return pd.arrays.IntegerArray(found.astype(np.int64), absent)
    return pd.Series(found).mask(absent)


def to_networkx(links: Links) -> networkx.DiGraph[Any]:
    """The families as a forest; see `Lineage.to_networkx`."""
    import networkx

    who, parent = links.forest.order, links.forest.parent
    names: Any = links.actor.tolist()
    if links.side.any():
        names = list(zip(np.array(SIDES)[links.side].tolist(), names, strict=True))
    graph: networkx.DiGraph[Any] = networkx.DiGraph()
    columns = (who, parent[who], links.heard[who], links.adoption_step[who], links.forest.generation[who])
    words = np.array(links.kinds, object)[links.kind[who]].tolist()
    variant = (links.variant[who] / ONE).tolist()
    rows = zip(*(column.tolist() for column in columns), words, variant, strict=True)
    for v, source, step, adopted, generation, word, x in rows:
        of_link = {"step": step, "layer": word, "variant": x}
        graph.add_node(names[v], **of_link, generation=generation)
        if adopted >= 0:
            graph.nodes[names[v]]["adoption_step"] = adopted
        if source >= 0:
            graph.add_edge(names[source], names[v], **of_link)
    return graph
