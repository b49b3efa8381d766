"""The compose file played without containers: the same processes with the same settings on this machine."""
