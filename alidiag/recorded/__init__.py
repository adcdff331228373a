"""Recorded requests, one or a million: where they come from, what is found out about each, and who does the work."""
