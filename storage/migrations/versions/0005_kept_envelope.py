"""the envelope of a command under way"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('intent', sa.Column('envelope', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('intent', 'envelope')
