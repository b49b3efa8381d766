"""Documents: known by their own bytes, sealed on disk, read by whom the case concerns, exported whole."""

import hashlib
import io
import json
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from api.clock import now
from api.guard import MAX_BODY
from cases.documents import LARGEST
from policies.dossier import DocumentKind
from runtime.demo.chapters import GROUP, HOTLINE, LEADER, MEDIATOR, SUPERVISOR, VILLAGE_HEAD, report
from runtime.demo.stage import PlayedCase
from runtime.verifying import verify
from runtime.worker import tidy_up
from storage import anchors
from storage.statements import table
from storage.tables import Case, CaseUpload
from storage.uploads import kinds_filed
from tests.api.asking import a_case, ask, nothing_changes, problem
from tests.support.installation import World

PDF = b"%PDF-1.7\n" + "示例扫描件（生成）".encode() + b"\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
WORDS = "甲乙双方约定三十日内疏通排水沟。"
STRANGER, COPIED = "gaoqiao-duty", "shishan-v02-mediator-1"
SCRIPT = Path(__file__).parents[2] / "examples" / "verify_evidence.py"
UPLOAD, CASE = table(CaseUpload), table(Case)

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def sent(world: World, who: str, number: str, content: bytes, **more: Any) -> httpx.Response:
    return await ask(world, who, "POST", f"/v1/cases/{number}/files", content=content, **more)


async def read(world: World, who: str, number: str, what: str = "documents") -> httpx.Response:
    return await ask(world, who, "GET", f"/v1/cases/{number}/{what}")


async def with_documents(world: World) -> PlayedCase:
    """Handled in the village, with evidence and an identity proof."""
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    await case.file(MEDIATOR, "evidence", "现场照片（生成）", PNG)
    await case.file(MEDIATOR, "identity_proof", "身份证复印件（生成）", PDF)
    return case


def on_disk(world: World) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in world.settings.file_store.glob("??/*")}


async def test_brought_in_filed_listed_and_read_as_it_was(world: World) -> None:
    case = await with_documents(world)
    listed = (await read(world, GROUP, case.number)).json()["items"]
    assert [(row["document"], row["kind"], row["name"], row["media"], row["size"]) for row in listed] == [
        ("d1", "evidence", "现场照片（生成）", "image/png", len(PNG)),
        ("d2", "identity_proof", "身份证复印件（生成）", "application/pdf", len(PDF)),
    ]
    answer = await read(world, MEDIATOR, case.number, "documents/d2")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{case.number}-d2.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]

    last = (await case.timeline(GROUP))[-1]
    assert last["says"]["en"] == "document d2 filed: identity proof"
    assert last["what"]["name"] == "身份证复印件（生成）"
    kept = on_disk(world)[last["what"]["file"]]
    assert hashlib.sha256(kept).hexdigest() == last["what"]["file"]
    assert b"PDF" not in kept


async def test_one_that_was_filed_by_mistake_is_listed_as_struck_and_stays_what_it_was(world: World) -> None:
    case = await with_documents(world)
    mistake = (await case.timeline(GROUP))[-1]["seq"]
    await case.give(MEDIATOR, "strike", event=mistake, reason="他人的身份证，误归本案。")
    listed = (await read(world, GROUP, case.number)).json()["items"]
    struck_in = (await case.timeline(GROUP))[-1]["seq"]
    assert [(row["document"], row["struck_in"]) for row in listed] == [("d1", None), ("d2", struck_in)]
    assert (await read(world, MEDIATOR, case.number, "documents/d2")).content == PDF
    async with world.database.read() as tx:
        assert await kinds_filed(tx, case.number) == (DocumentKind.EVIDENCE,)


async def test_whoever_has_nothing_to_do_with_them_reads_none(world: World) -> None:
    case = await with_documents(world)
    for what in ("documents", "documents/d1", "documents/d9"):
        problem(await read(world, STRANGER, case.number, what), 404, "not_found")
    problem(await read(world, "wuding-auditor", case.number), 403, "not_yours_to_read")
    assert (await read(world, SUPERVISOR, case.number, "documents/d1")).content == PNG
    problem(await read(world, SUPERVISOR, case.number, "documents/d2"), 403, "not_yours_to_read")
    problem(await read(world, MEDIATOR, case.number, "documents/d9"), 404, "not_found")
    problem(await read(world, MEDIATOR, case.number, "documents/9"), 404, "not_found")


async def test_a_unit_that_was_copied_in_learns_what_it_is_about_and_no_more(world: World) -> None:
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    await case.give(MEDIATOR, "note", text="当事人甲情绪激动")
    await case.file(MEDIATOR, "evidence", "现场照片（生成）", PNG)
    await case.give(VILLAGE_HEAD, "copy_in", to=["532329101002"], reason="供参考")
    view = (await ask(world, COPIED, "GET", f"/v1/cases/{case.number}")).json()
    assert view["title"] == "排水沟纠纷"
    assert [set(party) & {"name", "masked"} for party in view["parties"]] == [set(), set()]
    assert view["withheld"] == ["records", "parties", "documents"]
    told = (await ask(world, COPIED, "GET", f"/v1/cases/{case.number}/timeline")).json()
    assert "情绪激动" not in json.dumps(told, ensure_ascii=False)
    assert [event["what"].get("text") for event in told["events"] if event["what"]["type"] == "noted"] == [
        None
    ]
    problem(await read(world, COPIED, case.number), 403, "not_yours_to_read")
    problem(
        await ask(world, COPIED, "POST", f"/v1/cases/{case.number}/export", json={"reason": "想看"}),
        403,
        "not_yours_to_export",
    )


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "file_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>\x00", 415, "media_not_taken"),
        (b"MZ" + bytes(64), 415, "media_not_taken"),
        (b"PK\x03\x04" + bytes(64), 415, "media_not_taken"),
        ("看不见\u202e的字".encode(), 415, "media_not_taken"),
        ("国标".encode("gb18030"), 415, "media_not_taken"),
    ],
    ids=["empty", "a page", "a program", "an archive", "turned text", "another encoding"],
)
async def test_what_is_not_taken(world: World, content: bytes, status: int, code: str) -> None:
    case, before = await a_case(world), on_disk(world)
    async with nothing_changes(world, case.number):
        problem(await sent(world, MEDIATOR, case.number, content), status, code)
    assert on_disk(world) == before


async def test_a_program_takes_out_no_more_than_it_sees(world: World) -> None:
    body = report("占道", "摊位占道。", "hotline", severity="general")
    case = await world.stage.open(HOTLINE, body)
    await case.give(MEDIATOR, "accept")
    await case.give(MEDIATOR, "note", text="内部备注")
    await case.file(MEDIATOR, "evidence", "现场照片（生成）", PNG)
    await case.file(MEDIATOR, "identity_proof", "身份证复印件（生成）", PDF)
    for what in ("documents", "documents/d1", "documents/d2"):
        problem(await read(world, HOTLINE, case.number, what), 403, "not_yours_to_read")
    path = f"/v1/cases/{case.number}/export"
    answer = await ask(world, HOTLINE, "POST", path, json={"reason": "想看"})
    problem(answer, 403, "not_yours_to_export")


async def test_a_large_text_does_not_keep_others_waiting(world: World) -> None:
    """Each character is looked at once: millions of them take no longer than a photograph."""
    case = await a_case(world)
    answer = await sent(world, MEDIATOR, case.number, "好".encode() * (LARGEST // 3))
    assert (answer.status_code, answer.json()["media"]) == (201, "text/plain")


async def test_text_is_taken_and_never_shown_as_a_page(world: World) -> None:
    case = await a_case(world)
    await case.file(MEDIATOR, "other", "说明", b"<script>alert(1)</script>")
    answer = await read(world, MEDIATOR, case.number, "documents/d1")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_how_large_it_may_be(world: World) -> None:
    case = await a_case(world)
    assert (await sent(world, MEDIATOR, case.number, PNG + bytes(MAX_BODY))).status_code == 201
    problem(await sent(world, MEDIATOR, case.number, PNG + bytes(LARGEST)), 413, "body_too_large")
    typed = {"Content-Type": "image/png"}
    told = problem(await sent(world, MEDIATOR, case.number, PNG, sent=typed), 415, "unsupported_media_type")
    assert "application/octet-stream" in told["zh"]
    assert "application/octet-stream" in told["en"]


async def test_nobody_brings_in_who_may_not_file(world: World) -> None:
    case, before = await a_case(world), on_disk(world)
    problem(await sent(world, STRANGER, case.number, PNG), 404, "not_found")
    problem(await sent(world, "wuding-auditor", case.number, PNG), 403, "not_yours")
    problem(await sent(world, GROUP, case.number, PNG), 403, "not_yours")
    answer = await world.stage.http.post(f"/v1/cases/{case.number}/files", content=PNG)
    problem(answer, 401, "unauthenticated")
    assert on_disk(world) == before


async def test_a_file_of_another_case_is_none_of_this_one(world: World) -> None:
    one, other = await a_case(world), await a_case(world)
    file = await other.bring_in(MEDIATOR, PNG)
    async with nothing_changes(world, one.number):
        for name in (file, "0" * 64):
            answer = await one.try_to(MEDIATOR, "file_document", kind="evidence", name="x", file=name)
            problem(answer, 422, "unknown_file", field="file")


async def test_what_nobody_files_within_a_day_is_thrown_away(world: World) -> None:
    case = await a_case(world)
    filed, left, young = [await case.bring_in(MEDIATOR, PNG) for _ in range(3)]
    await case.give(MEDIATOR, "file_document", kind="evidence", name="照片", file=filed)
    async with world.database.write() as tx:
        await tx.execute(
            update(UPLOAD).where(UPLOAD.c.file.in_([filed, left])).values(at=now() - timedelta(days=2))
        )
    await tidy_up(world.database, world.services.files)
    assert {file in on_disk(world) for file in (filed, young)} == {True}
    assert left not in on_disk(world)
    answer = await case.try_to(MEDIATOR, "file_document", kind="evidence", name="x", file=left)
    problem(answer, 422, "unknown_file")
    assert (await read(world, MEDIATOR, case.number, "documents/d1")).content == PNG


async def test_a_lost_or_changed_file_is_named_and_put_back(world: World) -> None:
    case = await with_documents(world)
    store, lines = world.settings.file_store, list[str]()
    first, second = (event["what"]["file"] for event in (await case.timeline())[-2:])
    kept = {file: (store / file[:2] / file).read_bytes() for file in (first, second)}
    (store / first[:2] / first).unlink()
    problem(await read(world, MEDIATOR, case.number, "documents/d1"), 503, "document_missing", field="d1")
    await verify(world.settings, case.number, None, lines.append)
    (store / first[:2] / first).write_bytes(kept[first])
    changed = bytearray(kept[second])
    changed[40] ^= 1
    (store / second[:2] / second).write_bytes(changed)
    problem(await read(world, MEDIATOR, case.number, "documents/d2"), 503, "document_damaged", field="d2")
    await verify(world.settings, case.number, None, lines.append)
    (store / second[:2] / second).write_bytes(kept[second])
    assert [line.partition(" / ")[2] for line in lines] == [
        f"document d1 of event 4 is missing: file {first}",
        f"document d2 of event 5 is not what was filed: file {second}",
    ]
    assert (await verify(world.settings, case.number, None, lines.append)).broken == 0


async def test_each_document_that_is_lost_or_changed_is_named(world: World) -> None:
    """Also beside a row that is not what the events say: whoever puts files back needs all their names."""
    case = await with_documents(world)
    await case.file(MEDIATOR, "evidence", "录像（生成）", PNG)
    store, lines = world.settings.file_store, list[str]()
    first, second, third = (event["what"]["file"] for event in (await case.timeline())[-3:])
    for lost in (first, third):
        (store / lost[:2] / lost).unlink()
    (store / second[:2] / second).write_bytes(b"other")
    named = [
        f"document d1 of event 4 is missing: file {first}",
        f"document d2 of event 5 is not what was filed: file {second}",
        f"document d3 of event 6 is missing: file {third}",
    ]
    done = await verify(world.settings, case.number, None, lines.append)
    assert [line.partition(" / ")[2] for line in lines] == named
    assert all(line.startswith(f"{case.number}: ") for line in lines)
    assert (done.broken_cases, done.broken) == (1, 1), "it is one case"
    async with world.database.write() as tx:
        await tx.execute(update(CASE).where(CASE.c.number == case.number).values(level="x"))
    lines.clear()
    await verify(world.settings, case.number, None, lines.append)
    [row, *documents] = [line.partition(" / ")[2] for line in lines]
    assert row.startswith("its row is not what its events say")
    assert documents == named


def checked(tmp_path: Path, dossier: bytes, key: str) -> tuple[int, str]:
    file = tmp_path / "dossier.zip"
    file.write_bytes(dossier)
    done = subprocess.run([sys.executable, SCRIPT, file, key], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def changed(dossier: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The same zip file with one thing in one member replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(dossier)) as had, zipfile.ZipFile(out, "w") as made:
        for member in had.namelist():
            content = had.read(member)
            if member == name:
                assert old in content
                content = content.replace(old, new, 1)
            made.writestr(member, content)
    return out.getvalue()


def told_otherwise(dossier: bytes, name: str, change: Callable[[list[dict[str, str]]], Any]) -> bytes:
    """The same zip file with one of its lists told otherwise."""
    with zipfile.ZipFile(io.BytesIO(dossier)) as had:
        content = had.read(name)
    told = json.loads(content)
    change(told[name.removesuffix(".json")])
    return changed(dossier, name, content, json.dumps(told).encode())


def with_more(dossier: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(dossier)
    with zipfile.ZipFile(out, "a") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a name is there twice is what is tried
        made.writestr(name, content)
    return out.getvalue()


def without(dossier: bytes, name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(dossier)) as had, zipfile.ZipFile(out, "w") as made:
        for member in had.namelist():
            if member != name:
                made.writestr(member, had.read(member))
    return out.getvalue()


def into_its_salt(dossier: bytes, document: int, length: int) -> bytes:
    """A document whose beginning is passed off as salt: the hash is over the same bytes."""
    path, content = (("documents/d1.png", PNG), ("documents/d2.pdf", PDF))[document]

    def longer(documents: list[dict[str, str]]) -> None:
        documents[document]["salt"] += content[:length].hex()

    return told_otherwise(changed(dossier, path, content, content[length:]), "documents.json", longer)


def text_into_its_salt(texts: list[dict[str, str]]) -> None:
    text = texts[-1]
    texts[-1] = text | {"salt": text["salt"] + text["text"][:2].encode().hex(), "text": text["text"][2:]}


def swapped(dossier: bytes, *names: str) -> bytes:
    """Two documents with each other's fields; the files of the zip stay what they are."""

    def swap(documents: list[dict[str, str]]) -> None:
        one, other = documents
        documents[:] = [
            one | {name: other[name] for name in names},
            other | {name: one[name] for name in names},
        ]

    return told_otherwise(dossier, "documents.json", swap)


def with_each_others_content(dossier: bytes) -> bytes:
    """And with the salts and commitments that go with it."""
    there = changed(changed(dossier, "documents/d1.png", PNG, PDF), "documents/d2.pdf", PDF, PNG)
    return swapped(there, "salt", "commitment")


def forgeries(dossier: bytes) -> Iterator[tuple[bytes, str]]:
    """Dossiers that somebody could have made of a right one, and what is said of them."""

    def texts(change: Callable[[list[dict[str, str]]], Any]) -> bytes:
        return told_otherwise(dossier, "texts.json", change)

    def documents(change: Callable[[list[dict[str, str]]], Any]) -> bytes:
        return told_otherwise(dossier, "documents.json", change)

    for name, old, new, says in (
        ("documents/d2.pdf", b"PDF-1.7", b"PDF-1.6", "document d2 of event 5 is not what was written"),
        ("texts.json", "三十日".encode(), "六十日".encode(), "a text of event 6 is not what was written"),
        ("evidence.json", b'"image/png"', b'"image/gif"', "event 4 is not what was written"),
        ("texts.json", b"sha256", b"md5", "texts.json has something else than texts and their hash"),
    ):
        yield changed(dossier, name, old, new), says

    salt = "has a salt that is not of 16 bytes"
    yield texts(text_into_its_salt), f"a text of event 6 {salt}"
    yield into_its_salt(dossier, 1, 9), f"document d2 of event 5 {salt}"
    yield into_its_salt(dossier, 0, len(PNG)), f"document d1 of event 4 {salt}"

    yield texts(lambda all_: all_.insert(0, all_[-1] | {"text": "六十日"})), "a text of event 6 is not what"
    yield texts(lambda all_: all_.append(all_[-1])), "a text of event 6 is given twice"
    yield documents(lambda all_: all_.append(all_[0])), "document d1 of event 4 is given twice"

    unknown = {"commitment": "0" * 64}
    yield texts(lambda all_: all_.append(all_[0] | unknown)), "texts.json is of no event"
    yield documents(lambda all_: all_.append(all_[0] | unknown)), "entry 3 of documents.json is of no event"
    yield documents(lambda all_: all_[0].update(remark="x")), "entry 1 of documents.json has something else"
    yield with_more(dossier, "documents/d3.pdf", PDF), "'documents/d3.pdf' is in the zip file and of no event"
    yield with_more(dossier, "more.txt", b""), "'more.txt' is in the zip file and of no event"
    yield with_more(dossier, "documents/d2.pdf", PDF), "'documents/d2.pdf' is in the zip file 2 times"

    yield swapped(dossier, "path"), "document d1 of event 4 has the path 'documents/d2.pdf'"
    yield swapped(dossier, "salt", "commitment"), "entry 1 of documents.json is of no event"
    yield with_each_others_content(dossier), "entry 1 of documents.json is of no event"
    yield swapped(dossier, "document"), "entry 1 of documents.json is of no event"

    yield texts(lambda all_: all_.pop()), "a text of event 6 is left out"
    yield documents(lambda all_: all_.pop()), "document d2 of event 5 is left out"
    yield without(dossier, "documents/d1.png"), "document d1 of event 4 is left out"
    yield without(dossier, "texts.json"), "texts.json is left out"


async def test_the_dossier_is_verified_by_somebody_who_has_only_it(world: World, tmp_path: Path) -> None:
    case = await with_documents(world)
    await case.give(MEDIATOR, "note", text=WORDS)
    signer = world.services.ring.anchors
    assert await anchors.take(world.database, signer.sign, signer.public_key, now())
    path = f"/v1/cases/{case.number}/export"
    problem(await ask(world, LEADER, "POST", path, json={"reason": "想看"}), 403, "not_yours_to_export")
    problem(await ask(world, MEDIATOR, "POST", path, json={}), 422, "invalid_request")
    answer = await ask(world, MEDIATOR, "POST", path, json={"reason": "法院调取"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    dossier = answer.content

    code, said = checked(tmp_path, dossier, signer.public_key)
    assert code == 0, said
    assert "events 1 to 6 of 6 are as they were written" in said
    assert "every text and document in the dossier is the one of its event; README.txt is not ver" in said
    with zipfile.ZipFile(io.BytesIO(dossier)) as had:
        assert had.read("documents/d2.pdf") == PDF
        assert WORDS in had.read("texts.json").decode()
    for forged, says in forgeries(dossier):
        code, said = checked(tmp_path, forged, signer.public_key)
        assert (code, says in said) == (1, True), f"{says}: {said}"

    with zipfile.ZipFile(io.BytesIO(dossier)) as had:
        evidence = had.read("evidence.json")
    unanchored = json.dumps(json.loads(evidence) | {"anchors": []}).encode()
    code, said = checked(tmp_path, changed(dossier, "evidence.json", evidence, unanchored), signer.public_key)
    assert (code, "no anchor vouches for them" in said, "as they were" in said) == (3, True, False), said

    (item,) = (await read(world, SUPERVISOR, case.number, "reveals?party=p1")).json()["items"]
    assert (item["kind"], item["officer"], item["reason"]) == ("exported", MEDIATOR, "法院调取")


async def test_a_token_reads_documents_only_where_it_is_for_personal_data(world: World) -> None:
    case = await with_documents(world)
    wanted = {"officer": MEDIATOR, "scopes": ["read", "act"], "label": "平板电脑（生成）"}
    made = await ask(world, MEDIATOR, "POST", "/v1/tokens", json=wanted)
    bearer = {"Authorization": f"Bearer {made.json()['token']}"}
    get = world.stage.http.get
    assert (await get(f"/v1/cases/{case.number}/documents", headers=bearer)).status_code == 200
    problem(await get(f"/v1/cases/{case.number}/documents/d1", headers=bearer), 403, "out_of_scope")
    post = world.stage.http.post
    assert (await post(f"/v1/cases/{case.number}/files", content=PNG, headers=bearer)).status_code == 201
