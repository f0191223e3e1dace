"""What every room may use, and what uses none: arguments checked, seeds, whole numbers, threads, engines."""
