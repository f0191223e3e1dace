"""The long tier: every number known about the models, with more runs, tighter tolerances and other parameters."""
