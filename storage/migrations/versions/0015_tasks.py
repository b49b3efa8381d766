"""what units have asked of one another in cases"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'case_task',
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('task', sa.String(length=8), nullable=False),
        sa.Column('asked_by', sa.String(length=64), nullable=False),
        sa.Column('asked_of', sa.String(length=64), nullable=False),
        sa.Column('reported_to', sa.String(length=64), nullable=True),
        sa.Column('status', sa.String(length=16), nullable=False),
        sa.Column('is_open', sa.Boolean(), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('late_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('number', 'task'),
    )
    for name, side in (('of', 'asked_of'), ('by', 'asked_by'), ('reported', 'reported_to')):
        op.create_index(f'case_task_{name}', 'case_task', [side, 'is_open', 'due_at', 'number', 'task'])


def downgrade() -> None:
    op.drop_table('case_task')
