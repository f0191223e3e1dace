"""What the verbs return: Study and Result, kept in files."""
