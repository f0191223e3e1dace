"""What fits return: estimates with their alternatives, in words, as tables, as models, beside simulated runs.

The methods ``fit_hazard``, ``fit_bass``, ``fit_curve``, ``fit_cox`` and ``threshold_survival`` of `uptake.Diffusion`
make them.
"""

from uptake.analysis.fits.evidence import Evidence
from uptake.results.bass_fit import BassFit
from uptake.results.cox_fit import CoxFit
from uptake.results.curve_fit import CurveFit
from uptake.results.fit_check import FitCheck
from uptake.results.hazard_fit import HazardFit
from uptake.results.threshold_survival import ThresholdSurvival

__all__ = ["BassFit", "CoxFit", "CurveFit", "Evidence", "FitCheck", "HazardFit", "ThresholdSurvival"]
