"""The engine launcher, on the real server."""
