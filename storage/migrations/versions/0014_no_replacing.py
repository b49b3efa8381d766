"""append-only also against REPLACE, which on SQLite takes a row away without asking a trigger of deleting"""

from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

ON_SQLITE = {
    'access_is_not_replaced': """BEFORE INSERT ON access
    WHEN EXISTS (SELECT 1 FROM access WHERE id = new.id)
    BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END""",
    'freeze_is_not_replaced': """BEFORE INSERT ON case_freeze
    WHEN EXISTS (SELECT 1 FROM case_freeze WHERE id = new.id OR command = new.command)
    BEGIN SELECT RAISE(ABORT, 'freezes are append-only'); END""",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name, what in ON_SQLITE.items():
            op.execute(f'CREATE TRIGGER {name} {what}')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in ON_SQLITE:
            op.execute(f'DROP TRIGGER {name}')
