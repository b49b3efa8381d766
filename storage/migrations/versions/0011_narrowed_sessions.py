"""sessions by an identity provider, which may take roles away"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('token', sa.Column('roles', sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column('token', 'roles')
