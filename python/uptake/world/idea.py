"""The idea that spreads, and how it passes the four gates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, Refusal, kind_of
from uptake.basis.frozenmap import FrozenMap
from uptake.network.names.rule import text_of
from uptake.world.terms import default, idea_fields

MOST_IDEAS = 16  # of a world
_ROUNDING = 1e-12  # by which the sum of merit and social proof may exceed 1


@dataclass(frozen=True, kw_only=True, repr=False)
class Idea:
    """What spreads, and how it passes the four gates. Rates are per month and converted to the step of the world.

    Parameters
    ----------
    name : str, default "idea"
        Its name, given by position.
    merit : float, default 0.35
        How acceptable without proof from others (users); level, [0, 1], symbol b, assumed.
    social_proof : float, default 0.65
        How much proof from others adds (users); level, [0, 1], symbol gamma, assumed.
    provider_merit : float, default 0.3
        How acceptable without proof from others (providers); level, [0, 1], symbol b, assumed.
    provider_social_proof : float, default 0.7
        How much proof from others adds (providers); level, [0, 1], symbol gamma, assumed.
    drive : float, default 0.0005
        Chance to hear from outside (media) (users); chance / month, [0, 1], symbol a, assumed (the literature has .03 a
        year: 213 applications in Sultan, Farley and Lehmann 1990, second hand).
    provider_drive : float, default 0.0005
        Chance to hear from outside (media) (providers); chance / month, [0, 1], symbol a, assumed (the literature has
        .03 a year: 213 applications in Sultan, Farley and Lehmann 1990, second hand).
    peer : float, default 0.02
        Chance to pass from user to user; chance / contact / month, [0, 1], symbol p, assumed.
    professional : float, default 0.03
        Chance to pass from provider to provider; chance / contact / month, [0, 1], symbol p, assumed.
    provider_to_user : float, default 0.01
        Chance to pass from provider to user; chance / contact / month, [0, 1], symbol p, assumed.
    user_to_provider : float, default 0.002
        Chance to pass from user to provider; chance / contact / month, [0, 1], symbol p, assumed.
    aware_passing : float, default 0.1429
        Passing on by the aware, as a share; share, [0, 1], symbol rho, literature (Banerjee, Chandrasekhar, Duflo and
        Jackson 2013).
    waiting_passing : float, default 0.5
        Passing on by those who wait; share, [0, 1], symbol omega, assumed.
    lapsed_passing : float, default 0
        Passing on by those who gave up; share, [0, 1], symbol psi4, assumed.
    credibility : float, default 1
        How credible actors are as sources; factor, at least 0, symbol kappa, assumed.
    openness : float, default 1
        Share of what they know that actors let others copy; share, [0, 1], symbol o, assumed.
    demand_weight : float, default 0.5
        Weight of users' demand in the proof providers see; share, [0, 1], symbol d, assumed.
    demand_saturation : float, default 0.2
        Share of a provider's linked users who have the idea or wait for it that counts as full demand; [1/1024, 1],
        symbol d0, assumed.
    champion_residual : float, default 0.3
        Acceptance left without a champion; share, [0, 1], symbol chi0, assumed.
    mandate : float, default 0
        Acceptance that a mandate or a regulator adds; level, [0, 1], symbol pi, assumed.
    alone : float, default 1
        How acceptable without the ideas that go with it; level, [0, 1], symbol q, assumed.
    companions : mapping of str to float, optional
        By the name of another idea of the world, what having adopted that one adds to the acceptability of this one;
        level, [-1, 1], symbol Delta. Above 0 the other idea helps this one, below 0 they are rivals. What is acceptable
        is (merit + social proof) times `alone` and these additions, which together lie in [0, 1]. Operations change
        `alone`; the additions hold throughout.
    lapse : float, default 0.006
        Chance that an adopter gives up (users); chance / month, [0, 1], symbol mu, assumed.
    provider_lapse : float, default 0.01
        Chance that an adopter gives up (providers); chance / month, [0, 1], symbol mu, assumed.
    support : float, default 0
        Share of lapses that support prevents; share, [0, 1], symbol support, assumed.
    return_after : int, optional
        Steps after which those who gave up may take it up again, at least 1; by default never.
    slots : float, default 1
        Sites a sponsor can open; inf for no limit; openings / month, at least 0, symbol g, assumed.
    coproduction : float, default 0
        Places that each active user adds; places / user, [0, 10000], symbol nu, assumed.
    imitation : float, default 0
        Chance to hear if all users had adopted, ties or not; chance / month, [0, 1], symbol g, assumed.
    origin : float, default 0.3
        The original, as a position among the contexts; [0, 1], symbol x0, assumed.
    adaptation : float, default 0.3
        How far actors change it towards their own context (users); share, [0, 1], symbol A, assumed.
    provider_adaptation : float, default 0.3
        How far actors change it towards their own context (providers); share, [0, 1], symbol A, assumed.
    tolerance : float, default 0.35
        How far from a context it may be and still fit; distance, [0.001, 64], symbol sigma, assumed.
    core_loss : float, default 0.6
        Effect lost where it is changed beyond recognition; share, [0, 1], symbol delta, assumed.
    misfit_lapse : float, default 0
        How much more often adopters whom it does not fit give up; factor, [0, 64], symbol mu_f, assumed.
    translation : float, default 0
        How far it moves away from an actor's context on its way from another sector; distance, [0, 1], assumed.
    fee : float, default 0
        What a provider pays the owner of the idea; money / place / month, [0, 1e+12], symbol fee, assumed.
    fee_sensitivity : float, default 1
        How much a fee lowers acceptance; factor, at least 0, symbol eta, assumed.
    surplus : float, default 45
        What a provider earns before the fee; money / place / month, [0, 1e+12], symbol surplus, assumed.
    imitate : "population" or "group"
        Whose adopters `imitation` counts.
    schedule : "each" or "once"
        Whether a contact passes its chance at every step (SI, Bass), or once, when it rises (independent cascade).
    link : "independent" or "additive"
        Whether chances combine as independent ones, or add up (Bass).
    luck : int, optional
        Which luck it has, in [0, 15]; by default its position in the world. Two ideas with the same luck meet the same
        people with the same resistance; an idea alone in a world with the luck that it has among others is there the
        same, run by run.
    owner : str, optional
        Whose idea it is: who gets the fees. Providers of this owner (``Providers(owner=)``) pay none.

    Raises
    ------
    ValueError
        If a value is out of range, a merit and its social proof add up to more than 1, or there is a fee and no owner
        who gets it, or no surplus from which it could be paid.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Operation : a change of one of these values by a strategy.

    Notes
    -----
    `origin`, `adaptation`, `tolerance`, `core_loss`, `misfit_lapse` and `translation` act only where actors have
    contexts.

    Every default marked assumed is a modelling assumption: studies list them, and a ranking of strategies under
    defaults is not a finding.

    Examples
    --------
    >>> import uptake as up
    >>> up.Idea("contraception", merit=.5, social_proof=.5)
    Idea('contraception', merit=0.5, social_proof=0.5)
    """

    name: str = field(default="idea", kw_only=False)
    merit: float = default("merit")
    social_proof: float = default("social_proof")
    provider_merit: float = default("provider_merit")
    provider_social_proof: float = default("provider_social_proof")
    drive: float = default("drive")
    provider_drive: float = default("provider_drive")
    peer: float = default("peer")
    professional: float = default("professional")
    provider_to_user: float = default("provider_to_user")
    user_to_provider: float = default("user_to_provider")
    aware_passing: float = default("aware_passing")
    waiting_passing: float = default("waiting_passing")
    lapsed_passing: float = default("lapsed_passing")
    credibility: float = default("credibility")
    openness: float = default("openness")
    demand_weight: float = default("demand_weight")
    demand_saturation: float = 0.2
    champion_residual: float = default("champion_residual")
    mandate: float = default("mandate")
    alone: float = default("alone")
    companions: Mapping[str, float] = field(default_factory=lambda: FrozenMap({}))
    lapse: float = default("lapse")
    provider_lapse: float = default("provider_lapse")
    support: float = default("support")
    return_after: int | None = None
    slots: float | None = default("slots")
    coproduction: float = default("coproduction")
    imitation: float = default("imitation")
    origin: float = 0.3
    adaptation: float = default("adaptation")
    provider_adaptation: float = default("provider_adaptation")
    tolerance: float = default("tolerance")
    core_loss: float = default("core_loss")
    misfit_lapse: float = 0.0
    translation: float = 0.0
    fee: float = default("fee")
    fee_sensitivity: float = default("fee_sensitivity")
    surplus: float = default("surplus")
    imitate: Literal["population", "group"] = "population"
    schedule: Literal["each", "once"] = "each"
    link: Literal["independent", "additive"] = "independent"
    luck: int | None = None
    owner: str | None = None

    def __post_init__(self) -> None:
        checks.word("name", self.name)
        for name, row in idea_fields().items():
            value = getattr(self, name)
            if name == "slots" and value is None:
                value = np.inf
            checks.settle(self, **{name: checks.number(name, value, row.low, row.high, infinite=name == "slots")})
        self._check_acceptance("")
        self._check_acceptance("provider_")
        checks.settle(self, demand_saturation=checks.number("demand_saturation", self.demand_saturation, 2**-10, 1))
        for name, high in (("origin", 1), ("misfit_lapse", 64), ("translation", 1)):
            checks.settle(self, **{name: checks.number(name, getattr(self, name), 0, high)})
        if self.return_after is not None:
            checks.settle(self, return_after=checks.whole("return_after", self.return_after, 1))
        checks.choice("imitate", self.imitate, ("population", "group"))
        checks.choice("schedule", self.schedule, ("each", "once"))
        checks.choice("link", self.link, ("independent", "additive"))
        checks.settle(self, companions=_companions(self.name, self.companions))
        if self.luck is not None:
            checks.settle(self, luck=checks.whole("luck", self.luck, 0, MOST_IDEAS - 1))
        if self.owner is not None:
            checks.settle(self, owner=str(text_of(checks.word("owner", self.owner))))
        self._check_fee()

    def _check_acceptance(self, side: str) -> None:
        """Refuse a merit and a social proof that add up to more than full acceptance."""
        names = f"{side}merit", f"{side}social_proof"
        merit, proof = (getattr(self, name) for name in names)
        if merit + proof > 1 + _ROUNDING:
            problem = f"does not go with {names[1]} = {proof:g}"
            raise BadValue(names[0], merit, "their sum is at most 1", problem=problem, also=names[1:])

    def _check_fee(self) -> None:
        """Refuse a fee that nobody gets, or that could not be paid."""
        if self.fee > 0 and self.owner is None:
            problem, remedy = "goes to nobody, as the idea has no owner", "give owner=, or no fee"
            raise BadValue("fee", self.fee, problem=problem, remedy=remedy, also=("owner",))
        if self.fee > 0 and self.surplus == 0:
            problem, remedy = "does not go with surplus = 0", "give a surplus above 0, or no fee"
            raise BadValue("fee", self.fee, problem=problem, remedy=remedy, also=("surplus",))

    def __repr__(self) -> str:
        return brief(self, bare=("name",))


def _companions(own: str, given: object) -> Mapping[str, float]:
    """The changes by companions, checked."""
    if not isinstance(given, Mapping):
        allowed = "it maps the names of other ideas to numbers, such as {'B': .5}"
        raise BadType("companions", NOT_SHOWN, allowed, problem=f"is {kind_of(given)}")
    changes = {}
    for name, change in given.items():
        checks.word("companions", name)
        if name == own:
            remedy = "an idea that makes itself more acceptable has social_proof"
            raise BadValue("companions", name, problem="is the idea itself", remedy=remedy)
        try:
            changes[name] = checks.number("companions", change, -1, 1)
        except Refusal as error:
            error.index = name
            raise
    return FrozenMap(changes)
