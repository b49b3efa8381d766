"""rights of the person concerned: cases frozen, and cases deleted at the end of their retention"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

ON_SQLITE = (
    """CREATE TRIGGER freeze_is_unchanged BEFORE UPDATE ON case_freeze
    BEGIN SELECT RAISE(ABORT, 'freezes are append-only'); END""",
    """CREATE TRIGGER freeze_is_kept BEFORE DELETE ON case_freeze
    WHEN NOT EXISTS (SELECT 1 FROM deleted_case WHERE number = old.number)
    BEGIN SELECT RAISE(ABORT, 'freezes are kept as long as their case'); END""",
)
ON_POSTGRES = (
    """CREATE FUNCTION freezes_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF EXISTS (SELECT 1 FROM deleted_case WHERE number = old.number) THEN RETURN old; END IF;
            RAISE EXCEPTION 'freezes are kept as long as their case';
        END IF;
        RAISE EXCEPTION 'freezes are append-only';
    END $$""",
    """CREATE TRIGGER freeze_is_unchanged BEFORE UPDATE OR DELETE ON case_freeze
    FOR EACH ROW EXECUTE FUNCTION freezes_are_append_only()""",
    """CREATE TRIGGER freezes_are_whole BEFORE TRUNCATE ON case_freeze
    FOR EACH STATEMENT EXECUTE FUNCTION freezes_are_append_only()""",
)


def upgrade() -> None:
    op.create_table(
        'case_freeze',
        sa.Column(
            'id',
            sa.BigInteger().with_variant(sa.Integer(), 'sqlite'),
            primary_key=True,
            autoincrement=True,
            nullable=False,
        ),
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('frozen', sa.Boolean(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('officer', sa.String(length=64), nullable=False),
        sa.Column('unit', sa.String(length=64), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('command', sa.String(length=32), nullable=False),
        sa.Column('body', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('command'),
        sqlite_autoincrement=True,
    )
    op.create_index('case_freeze_case', 'case_freeze', ['number', 'id'])
    op.create_table(
        'deleted_case',
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('statement', sa.Text(), nullable=False),
        sa.Column('signature', sa.String(length=128), nullable=False),
        sa.Column('is_finished', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('number'),
    )
    on_postgres = op.get_bind().dialect.name == 'postgresql'
    for statement in ON_POSTGRES if on_postgres else ON_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('case_freeze')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION freezes_are_append_only')
    op.drop_table('deleted_case')
