"""Observations on a case, step by step; siblings of nothing: they look, they do not explain."""
