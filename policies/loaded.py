"""The rulebook of this process, filled by its composition root and read by workflows and doors alike."""

from policies.rulebook import Rulebook

BOOK = Rulebook()
