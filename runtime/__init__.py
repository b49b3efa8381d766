"""Composition root: settings, engine, worker, command line."""
