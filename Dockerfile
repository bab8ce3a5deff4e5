# The image of ingest, settle, api and the simulators: one program, several commands.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    MPLCONFIGDIR=/tmp/matplotlib

WORKDIR /app

COPY constraints.txt pyproject.toml README.md ./
COPY carbon carbon
COPY store store
COPY ingest ingest
COPY api api
COPY dashboards dashboards
COPY simulators simulators
COPY greenpark greenpark
COPY parks parks

# Editable: the packages read the tables, templates and parks that lie beside them.
RUN pip install --constraint constraints.txt --editable . \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin greenpark \
    && install --directory --owner greenpark --group greenpark /data

USER 10001
WORKDIR /data

ENV GREENPARK_DATA=/data \
    GREENPARK_HOST=0.0.0.0 \
    GREENPARK_PORT=8000 \
    GREENPARK_LOG=json

EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]

ENTRYPOINT ["greenpark"]
CMD ["api"]
