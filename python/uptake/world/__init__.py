"""What all strategies of a study have in common: users, providers, ideas, costs, and the table of terms."""
