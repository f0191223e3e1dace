"""Textbook models of contagion: each a setting of the gates, with its equation, source, and cases with known answers.

A model is a small frozen object; `PRESETS` is the registry that tests, documentation and the command line loop over.
Chances are per step, whatever a step is.
"""

from uptake.models.base import Model, Settings
from uptake.models.bass import Bass, SupplyRestrictedBass
from uptake.models.cascade import IndependentCascade
from uptake.models.complementary import ComplementaryCascade
from uptake.models.epidemic import SI, SIR, SIS
from uptake.models.gates import Gates
from uptake.models.granovetter import Granovetter
from uptake.models.graphs import Graph
from uptake.models.hazard import ContactHazard
from uptake.models.pair import Pair
from uptake.models.parameter import Parameter
from uptake.models.policy import Mandate
from uptake.models.preset import Example, KnownCase, Preset
from uptake.models.presets import PRESETS, as_model, parameters_of
from uptake.models.threshold import CountThreshold, FractionalThreshold, LinearThreshold

__all__ = [
    "PRESETS",
    "SI",
    "SIR",
    "SIS",
    "Bass",
    "ComplementaryCascade",
    "ContactHazard",
    "CountThreshold",
    "Example",
    "FractionalThreshold",
    "Gates",
    "Granovetter",
    "Graph",
    "IndependentCascade",
    "KnownCase",
    "LinearThreshold",
    "Mandate",
    "Model",
    "Pair",
    "Parameter",
    "Preset",
    "Settings",
    "SupplyRestrictedBass",
    "as_model",
    "parameters_of",
]
