"""What is asked of the lists and boards, and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from bench.crowd import Crowd, Place
from bench.faults import BenchError
from policies.vocabulary import Role, Tier

PAGE = 50
"""Cases on a page, as the API gives them unless asked otherwise."""
STRIDE = 200
"""Cases on a page while turning to a deep one; the most that the API gives."""


@dataclass(frozen=True)
class Ask:
    """One list as somebody asks for it."""

    name: str
    who: str
    path: str


@dataclass(frozen=True)
class People:
    """Who asks: those with the most to see of their kind."""

    county: str
    township: str
    city: str | None
    """Supervisor of the city above, if there is one."""
    supervisor: str
    """Of the county with the most cases."""
    duty: str
    """Of that county."""
    head: str
    """Of its township with the most cases."""
    mediator: str
    """On more open cases than any other of the county."""

    @property
    def everybody(self) -> list[str]:
        """Their ids."""
        found = (self.city, self.supervisor, self.duty, self.head, self.mediator)
        return [officer for officer in found if officer is not None]


def people(place: Place, top: str, crowd: Crowd) -> People:
    """Find them."""

    def most(tier: Tier, below: str) -> str:
        units = (place.units[code] for code, _ in crowd.at.most_common())
        return next(str(u["code"]) for u in units if u["tier"] == tier and f"{below}/" in u["path"])

    county = most(Tier.COUNTY, top)
    township = most(Tier.TOWNSHIP, county)
    of_county = {actor.id for code, staff in place.staff.items() for actor in staff if code[:6] == county[:6]}
    return People(
        county=county,
        township=township,
        city=place.holder(top, Role.SUPERVISOR).id if top != county else None,
        supervisor=place.holder(county, Role.SUPERVISOR).id,
        duty=place.holder(county, Role.DUTY).id,
        head=place.holder(township, Role.UNIT_HEAD).id,
        mediator=next(officer for officer, _ in crowd.carried.most_common() if officer in of_county),
    )


def lists(who: People, deep: str, now: datetime) -> Iterator[Ask]:
    """Yield the lists; `deep` is the cursor of a page far down."""
    mine, county, township = who.supervisor, who.county, who.township
    tomorrow = (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield Ask("cases, first page", mine, "/v1/cases")
    yield Ask("cases, a page in the middle", mine, f"/v1/cases?cursor={deep}")
    yield Ask("cases of a county", mine, f"/v1/cases?unit={county}")
    yield Ask("cases of a township", mine, f"/v1/cases?unit={township}")
    yield Ask("cases awaiting a signature", mine, "/v1/cases?status=awaiting_signoff")
    yield Ask("cases at the county", mine, "/v1/cases?level=county")
    yield Ask("cases of one category", mine, "/v1/cases?category=medical")
    yield Ask("category and township", mine, f"/v1/cases?category=medical&unit={township}")
    yield Ask("cases due by tomorrow", mine, f"/v1/cases?due_before={tomorrow}")
    yield Ask("cases not overdue", mine, "/v1/cases?overdue=false")
    yield Ask("cases due soon", mine, "/v1/cases?due_state=soon")
    yield Ask("cases of one mediator", mine, f"/v1/cases?handler={who.mediator}")
    yield Ask("closed cases", mine, "/v1/cases?status=closed")
    yield Ask("overdue, the county", mine, "/v1/overdue")
    yield Ask("overdue, a township", mine, f"/v1/overdue?unit={township}")
    if who.city is not None:
        yield Ask("cases, the city's supervisor", who.city, "/v1/cases")
        yield Ask("overdue, the city's supervisor", who.city, "/v1/overdue")
        yield Ask("worklist of the city's supervisor", who.city, "/v1/worklist")
    yield Ask("worklist of a mediator", who.mediator, "/v1/worklist")
    yield Ask("worklist of a township head", who.head, "/v1/worklist")
    yield Ask("worklist of a county's supervisor", who.supervisor, "/v1/worklist")
    yield Ask("worklist of a county's duty desk", who.duty, "/v1/worklist")
    yield Ask("the same, what is overdue", who.duty, "/v1/worklist?group=overdue")


BOARDS = ("/v1/overdue/units", "/v1/overdue/ages")


def boards(who: People, document: dict[str, Any]) -> Iterator[Ask]:
    """Yield the boards that the API's own document names."""
    for path in BOARDS:
        if path in document["paths"]:
            name = path.rpartition("/")[2]
            if who.city is not None:
                yield Ask(f"board: {name}, the city", who.city, path)
            yield Ask(f"board: {name}, a county", who.supervisor, path)
            yield Ask(f"board: {name}, a township from above", who.supervisor, f"{path}?unit={who.township}")
            yield Ask(f"board: {name}, a township", who.head, path)


async def asked(http: httpx.AsyncClient, tokens: dict[str, str], ask: Ask) -> dict[str, Any]:
    """The answer. BenchError if it is no answer: an error answered quickly is no quick list."""
    response = await http.get(ask.path, headers={"Authorization": f"Bearer {tokens[ask.who]}"})
    if response.status_code != httpx.codes.OK:
        raise BenchError(f"{ask.name}: {response.status_code} {response.text[:300]}")
    body: dict[str, Any] = response.json()
    return body


async def middle(http: httpx.AsyncClient, tokens: dict[str, str], who: str, cases: int) -> str:
    """The cursor behind half of the cases that somebody sees."""
    cursor = ""
    for _ in range(max(cases // 2 // STRIDE, 1)):
        path = f"/v1/cases?limit={STRIDE if cases > STRIDE else 1}{f'&cursor={cursor}' if cursor else ''}"
        page = await asked(http, tokens, Ask("turning pages", who, path))
        cursor = str(page["next_cursor"])
    return cursor
