"""The index of a collection: the catalogue, and the two indexes that follow it."""
