"""Tables that cannot be loaded: refused with the file, the line and what is wrong there."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.faults import DATA, CannotRunError
from runtime.places.city_files import write_city
from runtime.roster_files import read_roster
from tests.places.small import SMALL

COUNTY = 'as_of: "2026-11-01"\ncounty: "620602000000"\npolicy: wuding\n'
UNITS = """\
code,name_zh,name_en,tier,kind,parent,competence,generated
620602000000,凉州区,Liangzhou,county,place,,,false
620602000000-justice,司法局,Justice Bureau,county,department,620602000000,neighbours contract,true
620602100000,黄羊镇,Huangyang,township,place,620602000000,,false
620602100201,某村,Some Village,village,place,620602100000,,true
"""
OFFICERS = """\
id,name_zh,name_en,unit,roles,generated
a-head,某甲,Jia,620602100201,mediator unit_head,true
a-justice,某乙,Yi,620602000000-justice,department_officer,true
"""


def written(folder: Path, **files: str | bytes) -> Path:
    texts = {"county": COUNTY, "units": UNITS, "officers": OFFICERS} | files
    for name, text in texts.items():
        path = folder / ("county.yaml" if name == "county" else f"{name}.csv")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(CannotRunError) as refused:
        read_roster(folder)
    assert refused.value.exit_code == DATA
    said = str(refused.value)
    assert said.startswith(f"{folder}/")
    assert "\n" not in said
    return said.removeprefix(f"{folder}/")


def swapped(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_good_tables(tmp_path: Path) -> None:
    roster = read_roster(written(tmp_path))
    assert [unit["path"] for unit in roster.units][-1] == "620602000000/620602100000/620602100201/"
    justice = roster.officers[1]
    assert (justice["unit"], justice["place"]) == ("620602000000-justice", "620602000000")


@pytest.mark.parametrize(
    "change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text], ids=["crlf", "bom"]
)
def test_what_a_spreadsheet_does_to_a_table(tmp_path: Path, change: Callable[[str], str]) -> None:
    written(tmp_path, units=change(UNITS), officers=change(OFFICERS))
    assert len(read_roster(tmp_path).officers) == 2


def test_further_columns_empty_lines_and_blanks_are_nobodys_fault(tmp_path: Path) -> None:
    lines = (f"{line.replace(',', ' , ')}, note" for line in UNITS.splitlines())
    written(tmp_path, units="\n\n".join(lines))
    assert read_roster(tmp_path).units[-1]["name_en"] == "Some Village"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("620602100201,某村", "6206-02,某村", 5, "code: '6206-02'"),
        ("620602100201,某村", "620602100000,某村", 5, "code: 620602100000 stands here twice"),
        ("某村", "", 5, "name_zh: ''"),
        ("某村", "长" * 201, 5, "name_zh"),
        ("某村", "某\x00村", 5, "cannot be printed"),
        ("某村,", "某村", 5, "7 fields under 8 columns"),
        ("某村,", "某,村,", 5, "9 fields under 8 columns"),
        ("village,place", "hamlet,place", 5, "tier: 'hamlet'"),
        ("village,place", "village,shop", 5, "kind: 'shop'"),
        ("village,place", "township,place", 5, "a township cannot be below a township"),
        ("village,place", "county,place", 5, "a county cannot be below a township"),
        (
            "township,place,620602000000",
            "township,place,620602100201",
            4,
            "no unit 620602100201 stands before",
        ),
        ("place,620602100000", "place,620602000000-justice", 5, "is a department and has nothing below it"),
        ("county,department", "city,department", 3, "a department has its place's, county"),
        ("department,620602000000", "department,", 3, "a department belongs to a place"),
        ("neighbours contract", "neighbours witchcraft", 3, "competence"),
        ("620602100000,,true", "620602100000,,yes", 5, "generated: 'yes'"),
        ("tier,kind", "tier,sort", 1, "column missing: kind"),
        ("Some Village", '"Some Village', 5, "unexpected end of data"),
    ],
    ids=str,
)
def test_a_wrong_unit(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    said = refusal(written(tmp_path, units=swapped(UNITS, old, new)))
    assert said.startswith(f"units.csv:{line}: ")
    assert says in said


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("a-head", "A Head", 2, "id: 'A Head'"),
        ("a-head", "fengqiao.operator", 2, "stands for whoever runs the installation"),
        ("a-justice", "a-head", 3, "id: a-head stands here twice"),
        ("某甲", "", 2, "name_zh: ''"),
        ("某甲", "长" * 101, 2, "name_zh"),
        ("620602100201", "620602100999", 2, "unit: there is no 620602100999"),
        ("mediator unit_head", "", 2, "roles: at least one"),
        ("mediator unit_head", "mediator wizard", 2, "roles"),
        ("unit_head,true", "unit_head,", 2, "generated"),
        ("unit,roles", "unit,role", 1, "column missing: roles"),
    ],
    ids=str,
)
def test_a_wrong_officer(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    said = refusal(written(tmp_path, officers=swapped(OFFICERS, old, new)))
    assert said.startswith(f"officers.csv:{line}: ")
    assert says in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (swapped(COUNTY, "620602000000", "620699000000"), "county: 620699000000 is not among the units"),
        (swapped(COUNTY, "2026-11-01", "last autumn"), "as_of"),
        (f"{COUNTY}mayor: me\n", "mayor"),
        ("policy: [", "expected the node content"),
        ("policy: \x00", "no YAML"),
        ("", "valid dictionary"),
        (b"policy: \xb9\xe6\xd4\xf2", "utf-8"),
    ],
    ids=str,
)
def test_a_wrong_county_file(tmp_path: Path, text: str | bytes, says: str) -> None:
    said = refusal(written(tmp_path, county=text))
    assert re.match(r"county\.yaml(:1)?: ", said)
    assert says in said


@pytest.mark.parametrize("name", ["county.yaml", "units.csv", "officers.csv"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    (written(tmp_path) / name).unlink()
    assert refusal(tmp_path) == f"{name}: No such file or directory"


def test_a_table_that_was_saved_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    lines = UNITS.splitlines(keepends=True)
    units = "".join(lines[:3]).encode() + "".join(lines[3:]).encode("gb18030")
    assert refusal(written(tmp_path, units=units)) == "units.csv:4: not UTF-8: save the table as CSV UTF-8"


def test_a_line_far_down_is_counted_right(tmp_path: Path) -> None:
    write_city(SMALL, tmp_path)
    table = tmp_path / "officers.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[1_999] = lines[1_999].replace(",true", ",perhaps")
    table.write_text("\n".join(lines), encoding="utf-8")
    assert refusal(tmp_path).startswith("officers.csv:2000: generated: 'perhaps'")
