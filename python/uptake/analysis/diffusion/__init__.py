"""What can be computed from who adopted when, and who is tied to whom: arrays in, arrays out."""
