# The bot alone, from the lock. The sandbox is not in it. Settings come from the environment; config/ may be mounted over.
FROM python:3.13-slim AS build
ENV PATH="/opt/health-network/bin:$PATH"
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/health-network \
    && pip install --no-cache-dir --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
# What only builds is not needed any more.
RUN pip install --no-cache-dir --no-build-isolation --no-deps . \
    && pip uninstall --yes setuptools pip

FROM python:3.13-slim
ENV PATH="/opt/health-network/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 WEB_HOST=0.0.0.0 PORT=8080
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app health-network \
    && install -d -m 700 -o 10001 /app/data
COPY --from=build /opt/health-network /opt/health-network
COPY config config
USER 10001
EXPOSE 8080
# Whether webhooks can be stored. A `worker` by itself has no address: switch this off for it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
CMD ["health-network", "run"]
