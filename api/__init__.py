"""The HTTP door: authenticate, validate, call, answer."""
