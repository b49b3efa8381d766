"""handovers of what one officer carries"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'handover',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('officer', sa.String(length=64), nullable=False),
        sa.Column('recipient', sa.String(length=64), nullable=False),
        sa.Column('absence', sa.String(length=16), nullable=False),
        sa.Column('starts_on', sa.String(length=10), nullable=False),
        sa.Column('until_on', sa.String(length=10), nullable=True),
        sa.Column('given_by', sa.String(length=64), nullable=False),
        sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('began_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('returned_by', sa.String(length=64), nullable=True),
        sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('return_id', sa.String(length=32), nullable=True),
        sa.Column('is_over', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('handover_officer', 'handover', ['officer', 'given_at'])
    op.create_table(
        'handover_item',
        sa.Column('handover', sa.String(length=32), nullable=False),
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('ref', sa.String(length=90), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('due', sa.DateTime(timezone=True), nullable=True),
        sa.Column('result', sa.String(length=16), nullable=False),
        sa.Column('refused', sa.Text(), nullable=True),
        sa.Column('back', sa.String(length=16), nullable=True),
        sa.Column('back_refused', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['handover'], ['handover.id']),
        sa.PrimaryKeyConstraint('handover', 'number', 'kind', 'ref'),
    )
    op.create_index('ix_handover_item_number', 'handover_item', ['number'])


def downgrade() -> None:
    op.drop_table('handover_item')
    op.drop_table('handover')
