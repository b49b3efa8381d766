"""Figures: the product beside a reference, in one run on the same engine. `python -m bench`."""
