"""units change"""

import sqlalchemy as sa
from alembic import op

import storage.instants

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('succession',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('on_date', sa.String(length=10), nullable=False),
    sa.Column('change', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('refusal', sa.Text(), nullable=True),
    sa.Column('given_by', sa.String(length=64), nullable=True),
    sa.Column('given_at', storage.instants.Instant(timezone=True), nullable=False),
    sa.Column('in_force_at', storage.instants.Instant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_succession_state'), ['state'], unique=False)

    op.create_table('unit_heir',
    sa.Column('old', sa.String(length=64), nullable=False),
    sa.Column('heir', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('old', 'heir')
    )
    with op.batch_alter_table('unit_heir', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_heir_heir'), ['heir'], unique=False)

    # Added one by one: SQLite would otherwise copy the table, and others refer to it.
    op.add_column('unit', sa.Column('began_on', sa.String(length=10), nullable=True))
    op.add_column('unit', sa.Column('ended_on', sa.String(length=10), nullable=True))
    op.execute('UPDATE unit SET began_on = as_of')


def downgrade() -> None:
    op.drop_column('unit', 'ended_on')
    op.drop_column('unit', 'began_on')
    with op.batch_alter_table('unit_heir', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_heir_heir'))

    op.drop_table('unit_heir')
    with op.batch_alter_table('succession', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_succession_state'))

    op.drop_table('succession')
