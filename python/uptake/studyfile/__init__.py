"""Study files: read, check, build, and the folder of results."""
