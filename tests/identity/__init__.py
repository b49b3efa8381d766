"""An identity provider, the real one, and what of its tokens is believed."""
