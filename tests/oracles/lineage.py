"""Who took it from whom: families by following links one at a time, with dictionaries."""

from collections import defaultdict
from statistics import fmean, pstdev
from typing import Any

SOURCES = {-2: "seed", -3: "external", -4: "everyone"}


class Lineage:
    """The numbers of a run, from lists."""

    def __init__(
        self,
        heard: list[int],
        donor: list[int],
        layer: list[int],
        variant: list[int],
        adoption_step: list[int],
        layers: list[str],
    ) -> None:
        actors = [v for v in range(len(heard)) if heard[v] >= 0]
        self.order = sorted(actors, key=lambda v: (heard[v], v))
        self.parent = {v: donor[v] for v in actors if donor[v] >= 0 and 0 <= heard[donor[v]] < heard[v]}
        self.root, self.generation = {}, {}
        for v in actors:
            path = [v]
            while path[-1] in self.parent:
                path.append(self.parent[path[-1]])
            self.root[v], self.generation[v] = path[-1], len(path) - 1
        self.kind = {v: layers[layer[v]] if donor[v] >= 0 else SOURCES[donor[v]] for v in actors}
        self.heard, self.variant, self.adoption_step, self.donor = heard, variant, adoption_step, donor
        self.layers = layers

    def families(self) -> list[dict[str, Any]]:
        """All families, the largest first."""
        members = defaultdict(list)
        for v in self.order:
            members[self.root[v]].append(v)
        rows = []
        for root in sorted(members, key=lambda r: (-len(members[r]), self.heard[r], r)):
            own = members[root]
            variants = [self.variant[v] / 2**32 for v in own]
            rows.append(
                {
                    "root": root,
                    "layer": self.kind[root],
                    "size": len(own),
                    "adopters": sum(self.adoption_step[v] >= 0 for v in own),
                    "depth": max(self.generation[v] for v in own),
                    "first": self.heard[root],
                    "last": max(self.heard[v] for v in own),
                    "variant": fmean(variants),
                    "spread": pstdev(variants),
                }
            )
        return rows

    def shares(self) -> dict[str, tuple[int, int, float]]:
        """By kind: actors that heard, adopters, share of all adopters."""
        adopters = [v for v in self.order if self.adoption_step[v] >= 0]
        found = {}
        for kind in [*self.layers, *SOURCES.values()]:
            own = sum(self.kind[v] == kind for v in adopters)
            share = own / len(adopters) if adopters else float("nan")
            found[kind] = (sum(of == kind for of in self.kind.values()), own, share)
        return found

    def emulation_share(self) -> float:
        """Of the adopters that are no seeds, the share that heard along a tie."""
        adopters = [v for v in self.order if self.adoption_step[v] >= 0 and self.donor[v] != -2]
        return sum(self.donor[v] >= 0 for v in adopters) / len(adopters) if adopters else float("nan")

    def descendants(self) -> dict[int, int]:
        """How many come after each actor."""
        found = dict.fromkeys(self.order, 0)
        for v in self.order:
            while v in self.parent:
                v = self.parent[v]
                found[v] += 1
        return found
