"""Whole trading days of the whole program in virtual time, from one seed each; see `__main__`."""
