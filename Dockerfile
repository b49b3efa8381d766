# The application with its locked dependencies. One image for every process: the command says which.
FROM python:3.12-slim

# The user's id is that of a first user on most hosts, so that it can read their bind-mounted secrets.
RUN useradd --uid 1000 --create-home fengqiao \
    && install --directory --owner=fengqiao --mode=700 /data \
    && pip install --no-cache-dir uv==0.13.9

WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1

COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project

COPY . .
RUN uv sync --frozen --no-dev

ENV PATH=/app/.venv/bin:$PATH FENGQIAO_DATA=/data
USER fengqiao
VOLUME /data
CMD ["fengqiao", "--help"]
