"""The known mistakes: re-enacted, undone, guessed or seen. `catalogue` names them all, in the order of suspicion."""
