"""The namespace is made ready as often as wanted."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from runtime.engine import Engine, EngineFault, EngineWish, open_engine, prepare_namespace

LEVEL = SearchAttributeKey.for_keyword("Level")
DUE = SearchAttributeKey.for_datetime("Due")
NOTE = SearchAttributeKey.for_text("Note")
LISTED = SearchAttributeKey.for_bool("Listed")
TAGS = SearchAttributeKey.for_keyword_list("Tags")
ALL = (LEVEL, DUE, NOTE, LISTED, TAGS)


@pytest.fixture(scope="module")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Engine]:
    wish = EngineWish(data=tmp_path_factory.mktemp("data"), frontend_port=0)
    async with await open_engine(wish, print) as engine:
        yield engine


async def retention(engine: Engine, namespace: str) -> timedelta:
    client = await Client.connect(engine.address)
    found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    return found.config.workflow_execution_retention_ttl.ToTimedelta()


async def test_made_twice_and_usable_at_once(engine: Engine) -> None:
    for _ in range(2):
        await prepare_namespace(engine.address, "twice", ALL)
    assert await retention(engine, "twice") == timedelta(days=90)
    client = await Client.connect(engine.address, namespace="twice")
    level = TypedSearchAttributes([SearchAttributePair(LEVEL, "village"), SearchAttributePair(LISTED, True)])
    handle = await client.start_workflow("none", id="case", task_queue="none", search_attributes=level)
    found = await handle.describe()
    assert found.typed_search_attributes[LEVEL] == "village"


async def test_attributes_can_be_added_later(engine: Engine) -> None:
    await prepare_namespace(engine.address, "later", [LEVEL])
    await prepare_namespace(engine.address, "later", ALL)


async def test_another_retention_is_moved(engine: Engine) -> None:
    await prepare_namespace(engine.address, "retained", [], timedelta(days=3))
    assert await retention(engine, "retained") == timedelta(days=3)
    await prepare_namespace(engine.address, "retained", [])
    assert await retention(engine, "retained") == timedelta(days=90)


async def test_an_attribute_of_another_type_is_refused(engine: Engine) -> None:
    await prepare_namespace(engine.address, "typed", [LEVEL])
    with pytest.raises(EngineFault, match="Level of namespace typed has another type") as caught:
        await prepare_namespace(engine.address, "typed", [SearchAttributeKey.for_int("Level")])
    assert caught.value.code == "namespace"


async def test_nobody_answers() -> None:
    with pytest.raises(EngineFault) as caught:
        await prepare_namespace("127.0.0.1:9", "nobody", [])
    assert caught.value.code == "address"
