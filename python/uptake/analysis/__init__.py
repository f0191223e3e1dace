"""The labelled data of a study, and what can be concluded from them."""
