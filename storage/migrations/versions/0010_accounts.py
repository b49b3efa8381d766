"""accounts with passwords, the sessions they open, and guessing that is held up"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('token', sa.Column('session', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        'account',
        sa.Column('officer', sa.String(length=64), nullable=False),
        sa.Column('password', sa.String(length=200), nullable=False),
        sa.Column('to_change', sa.Boolean(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['officer'], ['officer.id']),
        sa.PrimaryKeyConstraint('officer'),
    )
    op.create_table(
        'guess',
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('failed', sa.Integer(), nullable=False),
        sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('name'),
    )
    op.create_index(op.f('ix_guess_last_at'), 'guess', ['last_at'])


def downgrade() -> None:
    op.drop_table('guess')
    op.drop_table('account')
    op.drop_column('token', 'session')
