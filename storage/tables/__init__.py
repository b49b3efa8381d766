"""The tables. Rows are written by projection and by the roster; nothing here decides anything."""

from storage.tables.cases import Case, CaseChange, CaseClaim, CaseEvent, CaseReader, CaseTask
from storage.tables.handovers import Handover, HandoverItem
from storage.tables.intake import Bond, CaseKey, CasePerson, CaseUpload, Intake, Intent, RuleDocument, Serial
from storage.tables.keeping import AccessEntry, Anchor, AnchoredTip, CaseFreeze, DeletedCase
from storage.tables.people import Account, Guess, Officer, Succession, Token, Unit, UnitHeir

__all__ = [
    "AccessEntry",
    "Account",
    "Anchor",
    "AnchoredTip",
    "Bond",
    "Case",
    "CaseChange",
    "CaseClaim",
    "CaseEvent",
    "CaseFreeze",
    "CaseKey",
    "CasePerson",
    "CaseReader",
    "CaseTask",
    "CaseUpload",
    "DeletedCase",
    "Guess",
    "Handover",
    "HandoverItem",
    "Intake",
    "Intent",
    "Officer",
    "RuleDocument",
    "Serial",
    "Succession",
    "Token",
    "Unit",
    "UnitHeir",
]
