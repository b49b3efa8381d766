"""anchors over the chains of all cases"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'anchor',
        sa.Column('nth', sa.Integer(), nullable=False),
        sa.Column('statement', sa.Text(), nullable=False),
        sa.Column('signature', sa.String(length=128), nullable=False),
        sa.Column('public_key', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('nth'),
    )
    op.create_table(
        'anchored_tip',
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('nth', sa.Integer(), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['nth'], ['anchor.nth']),
        sa.PrimaryKeyConstraint('number', 'nth'),
    )
    op.create_index(op.f('ix_anchored_tip_nth'), 'anchored_tip', ['nth'])


def downgrade() -> None:
    op.drop_table('anchored_tip')
    op.drop_table('anchor')
