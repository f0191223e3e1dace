"""Study files: read, check, build; every problem of a file is reported at once, each with its place."""
