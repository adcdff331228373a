"""Reports drawn for people and written for programs, one form a module; each knows the model only."""
