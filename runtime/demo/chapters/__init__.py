"""The chapters of the demo. The engine tests play the same ones, and their histories are recorded."""

from runtime.demo.chapters.gaotai import OF_GAOTAI
from runtime.demo.chapters.longshan import OF_LONGSHAN
from runtime.demo.chapters.telling import PARTIES, Chapter, mediate, settle
from runtime.demo.chapters.wuding import (
    COUNTY_DUTY,
    GROUP,
    HOTLINE,
    LEADER,
    MEDIATOR,
    OF_WUDING,
    RESPONSIBLE,
    SUPERVISOR,
    TOWN_DUTY,
    TOWN_HEAD,
    UNIT,
    VILLAGE_DUTY,
    VILLAGE_GRID,
    VILLAGE_HEAD,
    report,
)
from runtime.demo.chapters.wuding_ways import WAYS_OF_WUDING
from runtime.demo.chapters.wuwei import OF_WUWEI
from runtime.demo.chapters.xiayi import OF_XIAYI

CHAPTERS: tuple[Chapter, ...] = (
    *OF_WUDING,
    *WAYS_OF_WUDING,
    *OF_GAOTAI,
    *OF_XIAYI,
    *OF_LONGSHAN,
    *OF_WUWEI,
)

__all__ = [
    "CHAPTERS",
    "COUNTY_DUTY",
    "GROUP",
    "HOTLINE",
    "LEADER",
    "MEDIATOR",
    "PARTIES",
    "RESPONSIBLE",
    "SUPERVISOR",
    "TOWN_DUTY",
    "TOWN_HEAD",
    "UNIT",
    "VILLAGE_DUTY",
    "VILLAGE_GRID",
    "VILLAGE_HEAD",
    "Chapter",
    "mediate",
    "report",
    "settle",
]
