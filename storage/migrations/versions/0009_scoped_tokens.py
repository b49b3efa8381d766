"""tokens: what they are for, what they may be used for, when they were used last"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('token', sa.Column('label', sa.String(length=100), nullable=True))
    op.add_column('token', sa.Column('scopes', sa.String(length=100), server_default='', nullable=False))
    op.add_column('token', sa.Column('used_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ('label', 'scopes', 'used_at'):
        op.drop_column('token', name)
