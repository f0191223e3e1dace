"""Models fitted to adoption times: arrays in, estimates out."""
