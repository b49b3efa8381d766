"""files that were brought in for cases"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'case_upload',
        sa.Column('file', sa.String(length=64), nullable=False),
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('media', sa.String(length=100), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('commitment', sa.String(length=64), nullable=False),
        sa.Column('officer', sa.String(length=64), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('file'),
    )
    op.create_index(op.f('ix_case_upload_at'), 'case_upload', ['at'])
    op.create_index(op.f('ix_case_upload_number'), 'case_upload', ['number'])


def downgrade() -> None:
    op.drop_table('case_upload')
