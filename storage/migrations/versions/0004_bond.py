"""the bond between tables and engine"""

import sqlalchemy as sa
from alembic import op

import storage.instants

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bond',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('engine', sa.String(length=64), nullable=True),
    sa.Column('standing', sa.String(length=16), nullable=False),
    sa.Column('since', storage.instants.Instant(timezone=True), nullable=False),
    sa.Column('backup_of', storage.instants.Instant(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    op.drop_table('bond')
