"""The rulebook: policies and calendars as dated documents, and what follows from them. Pure."""
