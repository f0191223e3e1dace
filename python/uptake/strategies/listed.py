"""The catalogue of strategies: one row each. Tests, study files and documentation loop over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from uptake.basis.frozenmap import FrozenMap
from uptake.strategies.champions import Champions, InstitutionalEntrepreneurs
from uptake.strategies.commissioning import Commissioning, ObligatedPurchaser
from uptake.strategies.demand import DemandLed
from uptake.strategies.growth import Branching, Emulation
from uptake.strategies.partnership import Merger, Partnership
from uptake.strategies.private import Franchising, Licensing, PrivateCapture
from uptake.strategies.public import Legislation, Persuasion, Programme, Regulation
from uptake.strategies.recipe import Recipe
from uptake.strategies.sharing import (
    AdaptiveReplication,
    ClusterLaunch,
    Codification,
    CrossPollination,
    Federation,
    OpenDissemination,
)
from uptake.strategies.supply import SupplyLed


@dataclass(frozen=True)
class Listed:
    """A row of the catalogue.

    Parameters
    ----------
    name : str
        The word for it in study files.
    recipe : type of Recipe
        Its class.
    phrase : str
        What pictures and pages call it.
    meaning : str
        What it does, in one sentence.
    quote : str
        How the texts that ask for it speak of it.
    route : str
        What practitioners' guides call such a route: "influence and advise", "delivery network", "partnership" or
        "grow"; "" for what they do not list.
    example : mapping of str to object
        Keywords that it cannot do without, with values for an example. Empty for most.

    Examples
    --------
    >>> import uptake as up
    >>> up.strategies.LISTED["demand_led"].phrase
    'demand-led'
    """

    name: str
    recipe: type[Recipe]
    _: KW_ONLY
    phrase: str
    meaning: str
    quote: str
    route: str = ""
    example: Mapping[str, Any] = FrozenMap({})

    def make(self) -> Recipe:
        """The strategy with its defaults, and its example where it cannot do without.

        Returns
        -------
        Recipe
            The strategy.

        Examples
        --------
        >>> import uptake as up
        >>> up.strategies.LISTED["programme"].make().until
        36
        """
        return self.recipe(**self.example)


_ROWS = (
    Listed(
        "emulation",
        Emulation,
        phrase="emulation",
        meaning="Seeds and nothing else: the idea spreads from others.",
        quote="most social ideas have spread through emulation",
    ),
    Listed(
        "branching",
        Branching,
        phrase="branching",
        meaning="One organisation opens sites of its own.",
        quote="organisational growth",
        route="grow",
    ),
    Listed(
        "franchising",
        Franchising,
        phrase="franchising",
        meaning="Franchisees run the idea as laid down, are supported, and pay a fee.",
        quote="franchisees willing to pay",
        route="delivery network",
    ),
    Listed(
        "licensing",
        Licensing,
        phrase="licensing",
        meaning="Licensees may use the idea, and change it somewhat, for a fee.",
        quote="licensees",
        route="delivery network",
    ),
    Listed(
        "federation",
        Federation,
        phrase="federation",
        meaning="Independent providers learn from each other and pool their variants.",
        quote="collaborative networking as a way of sharing innovation",
        route="delivery network",
    ),
    Listed(
        "open_dissemination",
        OpenDissemination,
        phrase="open dissemination",
        meaning="The idea is given away, and whoever likes takes it up and changes it.",
        quote="looser diffusion",
        route="influence and advise",
    ),
    Listed(
        "adaptive_replication",
        AdaptiveReplication,
        phrase="adaptive replication",
        meaning="The idea is handed on with help to adapt it (cut and graft).",
        quote="cut and graft, with ideas adapting as they spread",
        route="influence and advise",
    ),
    Listed(
        "codification",
        Codification,
        phrase="codification",
        meaning="The idea is defined in policy, manuals or programmes.",
        quote="defining the idea in policy or programmes",
        route="influence and advise",
    ),
    Listed(
        "cross_pollination",
        CrossPollination,
        phrase="cross-pollination",
        meaning="Ties across sectors: ideas from one area for problems in another.",
        quote="applying ideas from one area to problems in another",
        route="influence and advise",
        example=FrozenMap({"source": 0, "target": (1, 2)}),
    ),
    Listed(
        "cluster_launch",
        ClusterLaunch,
        phrase="cluster launch",
        meaning="Ideas that go with each other start at the same time.",
        quote="clusters of ideas spread together",
    ),
    Listed(
        "demand_led",
        DemandLed,
        phrase="demand-led",
        meaning="Users ask their providers and add capacity.",
        quote="diffusing demand, from the perspective of users as co-producers",
        route="influence and advise",
    ),
    Listed(
        "supply_led",
        SupplyLed,
        phrase="supply-led",
        meaning="Experts and intermediaries tell, persuade and tie providers.",
        quote="through experts, intermediaries and collaboration",
        route="influence and advise",
    ),
    Listed(
        "persuasion",
        Persuasion,
        phrase="persuasion",
        meaning="Campaigns: more actors hear of the idea.",
        quote="by persuasion",
        route="influence and advise",
    ),
    Listed(
        "legislation",
        Legislation,
        phrase="legislation",
        meaning="A law: from a step on actors must take it up.",
        quote="grow an idea simply by legislating it",
    ),
    Listed(
        "regulation",
        Regulation,
        phrase="regulation",
        meaning="Those that are inspected are pressed, and others look to them.",
        quote="the influence of regulators",
    ),
    Listed(
        "programme",
        Programme,
        phrase="programme",
        meaning="The state pays for some time, with support, and then stops.",
        quote="turning it into a programme",
    ),
    Listed(
        "commissioning",
        Commissioning,
        phrase="commissioning",
        meaning="A commissioner buys places in four phases.",
        quote="initiation, escalation and embedding, consolidation by purchasing services at scale",
    ),
    Listed(
        "obligated_purchaser",
        ObligatedPurchaser,
        phrase="obligated purchaser",
        meaning="A private purchaser must spend an amount, or pay a penalty.",
        quote="a private budget that regulation says must be spent",
    ),
    Listed(
        "partnership",
        Partnership,
        phrase="partnership",
        meaning="A large organisation carries the idea of a small innovator.",
        quote="extends the capacity, gives it credibility, and simplifies the supply chain",
        route="partnership",
    ),
    Listed(
        "merger",
        Merger,
        phrase="merger",
        meaning="Several providers become one and run at lower prices.",
        quote="mergers and takeovers",
        route="grow",
        example=FrozenMap({"providers": (0, 1), "into": 0}),
    ),
    Listed(
        "private_capture",
        PrivateCapture,
        phrase="private capture",
        meaning="An organisation reserves the benefits of the idea for itself.",
        quote="reserve the benefits of an innovation to its own organisation",
    ),
    Listed(
        "champions",
        Champions,
        phrase="champions",
        meaning="Individuals inside organisations take up the cause.",
        quote="two things are necessary: a culture and individuals",
        route="influence and advise",
    ),
    Listed(
        "institutional_entrepreneurs",
        InstitutionalEntrepreneurs,
        phrase="institutional entrepreneurs",
        meaning="People make cultures around them more conducive.",
        quote="create the social, political and economic conditions",
        route="influence and advise",
    ),
)

LISTED: dict[str, Listed] = {row.name: row for row in _ROWS}
CATALOGUE: dict[str, type[Recipe]] = {row.recipe.__name__: row.recipe for row in _ROWS}
