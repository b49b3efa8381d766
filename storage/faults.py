"""What keeps a database from being used."""


class DatabaseAwayError(ConnectionError):
    """The database cannot be reached or does not take writes now; nothing was changed.

    Only where the connection broke while a transaction was being committed nobody knows whether it is on
    disk: every write here may be done again.
    """


class DatabaseDiskError(DatabaseAwayError):
    """It takes no writes because its disk is full or fails: somebody has to see to that first."""
