"""The checker. It shares no code with the product: what it knows of it, it knows from outside.

It reads the journal of what clients saw, the raw tables, the API, and the policy and calendar documents, and
works everything out again by itself.
"""
