"""Sign-ins in a file: left as they are while they hold, and never written over."""

import shutil

from runtime.example import sign_ins_path
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins, write_sign_ins
from storage.database import Database
from tests.support.installation import copy_home


async def test_sign_ins_of_other_tables_are_kept_beside(county: Settings) -> None:
    """Those tables may come back from a backup, and their tokens are nowhere else."""
    home = copy_home(county)
    path = sign_ins_path(home)
    held = read_sign_ins(path)
    async with Database(home.database) as database:
        await write_sign_ins(database, list(held), path)
        assert read_sign_ins(path) == held
        others = {officer: f"fq_of_other_tables_{officer}" for officer in held}
        path.write_text("officer,token\n" + "".join(f"{who},{token}\n" for who, token in others.items()))
        await write_sign_ins(database, list(held), path)
    assert read_sign_ins(path.with_name("sign-ins.before.csv")) == others
    assert not set(read_sign_ins(path).values()) & set(others.values())
    shutil.rmtree(home.data)
