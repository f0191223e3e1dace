"""A row of the registry of models: its documentation, examples, and cases with known answers."""

from __future__ import annotations

from dataclasses import KW_ONLY, MISSING, dataclass, field, fields
from functools import cached_property

from uptake.models.base import Model, Settings
from uptake.models.gates import Gates, gates_of, numbers_of
from uptake.models.graphs import Graph, complete
from uptake.models.parameter import Parameter

_FOUR = complete(4)  # where examples say what they set


@dataclass(frozen=True, eq=False)
class KnownCase:
    """A case with an exact answer.

    Parameters
    ----------
    model : Model
        The model, with its parameters.
    graph : Graph
        The network it runs on.
    seeds : tuple of int
        The people who have adopted at step 0.
    curve : tuple of int
        Everybody who ever adopted, at steps 0, 1, ..., as far as luck does not decide.
    adopters : tuple of int
        Where people give up: those who are adopters at the end of each step.
    reach : float, optional
        Where luck decides: the expected number of people who ever adopt.
    idea : str, optional
        Of two ideas, the one that these numbers count; both have the same seeds.

    Examples
    --------
    >>> import uptake as up
    >>> case = up.models.PRESETS["si"].known[0]
    >>> case.curve, up.simulate(case.graph.network(), case.model, seeds=case.seeds).curve.values.tolist()
    ((1, 3, 4, 5), [[1, 3, 4, 5]])
    """

    model: Model
    graph: Graph
    _: KW_ONLY
    seeds: tuple[int, ...] = ()
    curve: tuple[int, ...] = ()
    adopters: tuple[int, ...] = ()
    reach: float | None = None
    idea: str = ""


@dataclass(frozen=True, eq=False)
class Example:
    """A model with parameters that differ from one another, so that each number of its settings tells its origin.

    Parameters
    ----------
    model : Model
        The model, with its parameters.
    variant : str, optional
        What sets it apart from the other examples of its row.
    weighted : bool, default False
        Whether the ties of its network carry weights.

    Examples
    --------
    >>> import uptake as up
    >>> [example.variant for example in up.models.PRESETS["bass"].examples]
    ['network', 'everyone']
    """

    model: Model
    variant: str = ""
    _: KW_ONLY
    weighted: bool = False

    @property
    def settings(self) -> Settings:
        """Its settings on four people who are all tied to each other."""
        return self.model.settings(_FOUR.network(self.weighted), 0, None)


@dataclass(frozen=True, eq=False)
class Preset:
    """A row of the registry of models.

    Parameters
    ----------
    name : str
        The word for it.
    model : type of Model
        Its class.
    meaning, equation, reference : str
        What it says in a sentence, as a formula, and where it comes from.
    parameters : tuple of Parameter
        Its parameters, in the order of the class.
    examples : tuple of Example
        One for each variant; what the page says of the gates is read off their settings.
    known : tuple of KnownCase
        Cases with known answers.
    shortcuts : dict of str to Model
        Further words, each for the model with certain parameters.

    Examples
    --------
    >>> import uptake as up
    >>> row = up.models.PRESETS["sir"]
    >>> row.schedule, row.link, row.clocks, row.needs
    ('each', 'independent', ('actor',), ('beta', 'gamma'))
    """

    name: str
    model: type[Model]
    _: KW_ONLY
    meaning: str
    equation: str
    reference: str
    parameters: tuple[Parameter, ...]
    examples: tuple[Example, ...]
    known: tuple[KnownCase, ...]
    shortcuts: dict[str, Model] = field(default_factory=dict)

    @cached_property
    def settings(self) -> dict[str, Settings]:
        """The settings of each variant."""
        return {example.variant: example.settings for example in self.examples}

    @cached_property
    def gates(self) -> Gates:
        """What it sets the four gates to."""
        symbols = {row.name: row.symbol or row.name for row in self.parameters}
        n, contacts = _FOUR.n, _FOUR.n - 1
        numbers = {example.variant: numbers_of(example.model, symbols, n, contacts) for example in self.examples}
        return gates_of(self.settings, numbers)

    @property
    def all_aware(self) -> bool:
        """Whether all become aware at once, so that schedule and link play no part."""
        return all(settings.all_aware for settings in self.settings.values())

    @property
    def schedule(self) -> str:
        """Whether an adopter presses on a contact "once" or in "each" step."""
        return next(iter(self.settings.values())).schedule

    @property
    def link(self) -> str:
        """Whether chances are "independent" or "additive"."""
        return next(iter(self.settings.values())).link

    @property
    def clocks(self) -> tuple[str, ...]:
        """Where luck may sit: the words of the parameter `clock`, or the one clock that the model sets."""
        given = [row.words for row in self.parameters if row.name == "clock"]
        return given[0] if given else (next(iter(self.settings.values())).clock,)

    @property
    def needs(self) -> tuple[str, ...]:
        """The parameters without default."""
        return tuple(row.name for row in fields(self.model) if row.default is MISSING)

    @property
    def words(self) -> dict[str, Model]:
        """The words that stand for the model with all its parameters: shortcuts, and its name where it needs none."""
        return {**self.shortcuts, **({} if self.needs else {self.name: self.model()})}
