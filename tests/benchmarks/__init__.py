"""Figures, beside a baseline measured in the same run. Nothing here asserts anything about time."""
