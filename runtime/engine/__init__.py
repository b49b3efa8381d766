"""The engine: a real Temporal server, found or made, and run."""

from .engine import Engine, EngineWish
from .faults import EXIT_CODES, EngineFault, FaultCode
from .launch import open_engine
from .namespace import RETENTION, prepare_namespace

__all__ = [
    "EXIT_CODES",
    "RETENTION",
    "Engine",
    "EngineFault",
    "EngineWish",
    "FaultCode",
    "open_engine",
    "prepare_namespace",
]
