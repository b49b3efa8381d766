"""The checker by itself: `python -m torture.checking FOLDER`.

The folder has the `journal.jsonl` of a run, and the documents that were loaded in it. With `--database`,
tables and, with `--api` and `--tokens`, what the API shows are read and kept there first; without, those that
were kept are judged once more. Findings go to stdout, one a line, and a last line of JSON; the exit code says
whether there were any.
"""

import argparse
import json
import sys
from pathlib import Path

from torture.checking.api import ask, save, saved
from torture.checking.documents import Library
from torture.checking.findings import counted
from torture.checking.story import entries, story
from torture.checking.tables import Tables, read_tables
from torture.checking.verdict import judge

DOCUMENTS = Path(__file__).parent.parent.parent / "policies" / "documents"


def main() -> int:
    """Judge one run."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path, help="where the journal is")
    asked.add_argument("--database", help="sqlite:///… or postgresql://…")
    asked.add_argument("--api", help="http://…")
    asked.add_argument("--tokens", type=Path, help="a file with `officer,token`")
    asked.add_argument("--store", type=Path, help="the store of documents; not looked at if absent")
    asked.add_argument("--documents", type=Path, default=DOCUMENTS, help="policies and calendars")
    given = asked.parse_args()
    kept, kept_shown = given.folder / "tables.json", given.folder / "api.json"
    if given.database:
        tables = read_tables(given.database)
        tables.save(kept)
        if given.api:
            openers = {number: chain[0]["actor"] for number, chain in tables.chains().items()}
            save(ask(given.api, given.tokens, openers), kept_shown)
    verdict = judge(
        story(entries(given.folder / "journal.jsonl")),
        Tables.saved(kept),
        Library.of(given.documents, given.folder),
        saved(kept_shown),
        given.store,
    )
    for finding in verdict.findings:
        print(finding)
    told = {name: getattr(verdict, name) for name in ("cases", "events", "acknowledged", "marks")}
    print(json.dumps(told | {"findings": counted(verdict.findings)}))
    return 1 if verdict.findings else 0


if __name__ == "__main__":
    sys.exit(main())
