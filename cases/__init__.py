"""The case: facts, state, commands, events and the rules between them. Pure."""
