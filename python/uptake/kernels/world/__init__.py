"""The whole process of a world: the gates, the order of a step, money."""
