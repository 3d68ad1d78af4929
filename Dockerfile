# Briefwire in a container: `docker compose up -d`, or
#   docker run -d --init --read-only --tmpfs /tmp --env-file .env -v briefwire:/data briefwire
# Everything that is kept is in /data; the rest of the file system may be read-only.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/briefwire
COPY requirements.lock ./
RUN /opt/briefwire/bin/python -m pip install --no-compile --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY summaries ./summaries
COPY bot ./bot
RUN /opt/briefwire/bin/python -m pip install --no-compile --no-deps --no-build-isolation .
# byte code now, for every start of a container has a fresh file system
RUN /opt/briefwire/bin/python -m compileall -q -j 0 /opt/briefwire/lib

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, of the version of compose.yaml's server, for `briefwire backup` and `restore`
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin briefwire \
    && install -d -o briefwire -g briefwire -m 0700 /data
COPY --from=build /opt/briefwire /opt/briefwire
ENV PATH=/opt/briefwire/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/data/.matplotlib \
    DATABASE_URL=sqlite:////data/briefwire.db \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
USER briefwire
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['HTTP_PORT'] + '/healthz', timeout=8)"]
ENTRYPOINT ["briefwire"]
CMD ["run"]
