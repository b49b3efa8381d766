"""The commands. Each enters itself into the registry when this package is imported.

Adding one: a class in one of these files, or a file of its own in the list below.
"""

from cases.commands import (  # noqa: F401  # imported for what they enter into the registry
    across,
    aftercare,
    assessing,
    calling_in,
    closure,
    collective,
    competence,
    correcting,
    extending,
    filing,
    grading,
    handing_over,
    joining,
    linking,
    listing,
    mediation,
    moves,
    notices,
    oversight,
    pausing,
    prolonging,
    striking_off,
    tasking,
)
