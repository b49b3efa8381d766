"""The engine's only doors out: projection and rosters. Every write is idempotent."""
