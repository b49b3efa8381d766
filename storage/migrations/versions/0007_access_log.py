"""access log, append-only: the database itself refuses to change an entry, or to delete a young one"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEPT_DAYS = 183
"""Six months: Cybersecurity Law 21."""

ON_SQLITE = (
    """CREATE TRIGGER access_is_unchanged BEFORE UPDATE ON access
    BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END""",
    f"""CREATE TRIGGER access_is_kept BEFORE DELETE ON access
    WHEN old.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{KEPT_DAYS} days')
    BEGIN SELECT RAISE(ABORT, 'the access log is kept for six months'); END""",
)
ON_POSTGRES = (
    f"""CREATE FUNCTION access_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF old.at <= now() - interval '{KEPT_DAYS} days' THEN RETURN old; END IF;
            RAISE EXCEPTION 'the access log is kept for six months';
        END IF;
        RAISE EXCEPTION 'the access log is append-only';
    END $$""",
    """CREATE TRIGGER access_is_unchanged BEFORE UPDATE OR DELETE ON access
    FOR EACH ROW EXECUTE FUNCTION access_is_append_only()""",
    """CREATE TRIGGER access_is_whole BEFORE TRUNCATE ON access
    FOR EACH STATEMENT EXECUTE FUNCTION access_is_append_only()""",
)


def upgrade() -> None:
    text = sa.String(length=512).with_variant(sa.String(length=512, collation='C'), 'postgresql')
    op.create_table(
        'access',
        sa.Column(
            'id',
            sa.BigInteger().with_variant(sa.Integer(), 'sqlite'),
            primary_key=True,
            autoincrement=True,
            nullable=False,
        ),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('officer', sa.String(length=64), nullable=False),
        sa.Column('unit', sa.String(length=64), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('what', sa.String(length=120), nullable=False),
        sa.Column('number', sa.String(length=32), nullable=True),
        sa.Column('party', sa.String(length=8), nullable=True),
        sa.Column('fields', sa.String(length=100), nullable=True),
        sa.Column('code', sa.String(length=64), nullable=True),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('unit_path', text, nullable=False),
        sa.Column('case_path', text, nullable=True),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_access_at'), 'access', ['at'])
    op.create_index('access_case', 'access', ['number', 'id'])
    op.create_index('access_officer', 'access', ['officer', 'id'])
    on_postgres = op.get_bind().dialect.name == 'postgresql'
    for statement in ON_POSTGRES if on_postgres else ON_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('access')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION access_is_append_only')
