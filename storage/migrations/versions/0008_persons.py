"""blind index of the parties' names and numbers"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case_key', sa.Column('indexed', sa.Integer(), server_default='0', nullable=False))
    op.create_index('case_key_indexed', 'case_key', ['indexed', 'number'])
    op.create_table(
        'case_person',
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint('hash', 'number'),
    )
    op.create_index(op.f('ix_case_person_number'), 'case_person', ['number'])


def downgrade() -> None:
    op.drop_table('case_person')
    op.drop_index('case_key_indexed', 'case_key')
    op.drop_column('case_key', 'indexed')
