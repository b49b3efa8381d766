"""boards, worklist groups and changes

What boards need of cases that are there already is filled in by `storage.refilling`, which has the rules.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import storage.instants

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

NEVER = '1970-01-01 00:00:00.000000'
UNFILLED = '0'


def instant(name: str, default: str | sa.sql.expression.ColumnElement[datetime] | None = None) -> sa.Column[datetime]:
    nullable = default is None
    return sa.Column(name, storage.instants.Instant(timezone=True), nullable=nullable, server_default=default)


def upgrade() -> None:
    # Added one by one: SQLite would otherwise copy the tables.
    never = '1970-01-01 00:00:00+00' if op.get_bind().dialect.name == 'postgresql' else NEVER
    path = sa.String(length=512).with_variant(sa.String(length=512, collation='C'), 'postgresql')

    op.add_column('case_file', sa.Column('channel', sa.String(length=32), nullable=False, server_default=''))
    op.add_column('case_file', sa.Column('shape', sa.Integer(), nullable=False, server_default=UNFILLED))
    op.create_index('case_file_shape', 'case_file', ['shape', 'number'])

    op.add_column('case_reader', instant('over_at'))
    op.add_column('case_reader', instant('soon_at'))
    op.add_column('case_reader', instant('suspended_until'))
    op.add_column('case_reader', instant('opened_at', never))
    op.add_column('case_reader', instant('arrived_at', never))
    op.add_column('case_reader', sa.Column('unit_path', path, nullable=False, server_default=''))
    op.add_column('case_reader', sa.Column('policy_id', sa.String(length=64), nullable=False, server_default=''))
    op.add_column('case_reader', sa.Column('level', sa.String(length=41), nullable=False, server_default=''))
    op.drop_index('case_reader_due', 'case_reader')
    op.drop_index('case_reader_late', 'case_reader')
    op.create_index(
        'case_reader_list',
        'case_reader',
        ['reader', 'is_open', 'due_at', 'number', 'unit_path', 'suspended_until'],
    )
    op.create_index(
        'case_reader_overdue', 'case_reader', ['reader', 'late_at', 'due_at', 'number', 'unit_path']
    )
    op.create_index(
        'case_reader_board',
        'case_reader',
        ['reader', 'unit_path', 'policy_id', 'level', 'late_at', 'over_at', 'soon_at',
         'suspended_until', 'opened_at', 'arrived_at', 'number', 'is_open'],
        sqlite_where=sa.text('is_open = 1'),
        postgresql_where=sa.text('is_open'),
    )

    op.add_column('case_claim', sa.Column('turn', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('case_claim', instant('late_at'))
    op.add_column('case_claim', instant('over_at'))
    op.add_column('case_claim', instant('suspended_until'))
    op.drop_index('case_claim_due', 'case_claim')
    op.create_index(
        'case_claim_mine',
        'case_claim',
        ['holder', 'due_at', 'number', 'late_at', 'over_at', 'suspended_until', 'turn'],
    )

    op.create_table(
        'case_change',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
        sa.Column('transaction', sa.BigInteger(), nullable=False),
        instant('at', sa.func.now()),
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('kinds', sa.Text(), nullable=False),
        sa.Column('mark', sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint('id'),
        sqlite_autoincrement=True,
    )
    op.create_index('case_change_order', 'case_change', ['transaction', 'id'])
    op.create_index('ix_case_change_at', 'case_change', ['at'])


def downgrade() -> None:
    op.drop_table('case_change')
    op.drop_index('case_claim_mine', 'case_claim')
    for column in ('suspended_until', 'over_at', 'late_at', 'turn'):
        op.drop_column('case_claim', column)
    op.create_index('case_claim_due', 'case_claim', ['holder', 'due_at', 'number'])
    for index in ('case_reader_board', 'case_reader_overdue', 'case_reader_list'):
        op.drop_index(index, 'case_reader')
    for column in ('level', 'policy_id', 'unit_path', 'arrived_at', 'opened_at', 'suspended_until', 'soon_at', 'over_at'):
        op.drop_column('case_reader', column)
    op.create_index('case_reader_due', 'case_reader', ['reader', 'is_open', 'due_at', 'number'])
    op.create_index('case_reader_late', 'case_reader', ['reader', 'late_at'])
    op.drop_index('case_file_shape', 'case_file')
    for column in ('shape', 'channel'):
        op.drop_column('case_file', column)
