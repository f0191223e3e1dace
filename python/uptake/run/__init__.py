"""The verbs: plans go to kernels, on threads, and come back as results."""
