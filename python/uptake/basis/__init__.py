"""What every room may use and what itself uses none but kernels: checks, seeds, fixed point, engines, threads."""
