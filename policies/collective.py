"""What the law says of many who have one dispute."""

REPRESENTATIVES_AT_MOST = 5
"""Of one side (Regulations on Petition Work 2022, 20: not above five; Civil Procedure Law 56 and its
interpretation of 2022, 78: two to five)."""
