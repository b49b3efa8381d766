"""Torture: clients act while everything dies, then a checker proves what is left. `python -m torture`."""
