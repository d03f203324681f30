# The one image of the suite: every process, every one-shot command. docs/operate.md says how to run it.
# Nothing below needs BuildKit. `make image` gives the arguments:
#   BASE                                  a Debian with or without Python 3.11 or newer
#   PIP_INDEX_URL, PIP_EXTRA_INDEX_URL    where wheels come from, if not from the public index
#   build/ca.pem (a file)                 authorities that the index's certificate needs; it stays in the first stages
ARG BASE=python:3.11-slim-bookworm

# A Python, the base's or its distribution's, public authorities, and the user: what runs and what builds share it.
FROM ${BASE} AS base
RUN { command -v python3 && test -e /etc/ssl/certs/ca-certificates.crt; } >/dev/null \
    || { apt-get update -qq \
        && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 ca-certificates >/dev/null \
        && apt-get clean && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/*; } \
    && rm -rf /usr/local/lib/python3*/site-packages/* /usr/local/bin/pip* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin estrado \
    && install -d -o estrado -g estrado -m 0700 /run/secrets/estrado

# Apart, so that what is installed below is kept until the lock changes, and not only pyproject.toml.
FROM base AS locks
COPY pyproject.toml requirements.lock deploy/image/lock.py /locks/
RUN cd /locks && python3 lock.py >runtime.lock && python3 lock.py build >build.lock

FROM base AS build
RUN python3 -c 'import ensurepip' 2>/dev/null || missing=python3-venv; \
    command -v strip >/dev/null || missing="$missing binutils"; \
    [ -z "$missing" ] || { apt-get update -qq \
        && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
COPY deploy/image/lock.py deploy/image/strip.py build/ca.pe[m] /build/
RUN cat /etc/ssl/certs/ca-certificates.crt >>/build/ca.pem
# With a date given, bytecode is kept by the hash of its source: the same code gives the same bytes.
ENV PIP_CERT=/build/ca.pem PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ONLY_BINARY=:all: PIP_PROGRESS_BAR=off \
    SOURCE_DATE_EPOCH=1767225600
COPY --from=locks /locks/build.lock /build/
RUN python3 -m venv /tools && /tools/bin/pip install --quiet --no-compile --require-hashes --requirement /build/build.lock
COPY --from=locks /locks/runtime.lock /build/
# Bytecode is made here because nothing can be written where it runs; tests of others are left out like our own, and
# symbols, which make up a quarter.
RUN python3 -m venv --without-pip /opt/estrado \
    && /tools/bin/pip --python /opt/estrado/bin/python install --quiet --require-hashes --requirement /build/runtime.lock \
    && /opt/estrado/bin/python -B /build/strip.py /opt/estrado/lib
COPY protos /src/protos
RUN /tools/bin/python /src/protos/generate.py
COPY . /src/
RUN cd /src && /tools/bin/hatchling build --target wheel --directory /build/wheel \
    && /tools/bin/pip --python /opt/estrado/bin/python install --quiet --no-index --no-deps /build/wheel/*.whl

# A Python that the base brought has its own installer with it, which only the build needs.
FROM base AS suite
RUN rm -rf /usr/local/lib/python3*/ensurepip
COPY --from=build /opt/estrado /opt/estrado

FROM suite AS sbom
COPY --from=build /tools /tools
COPY deploy/image/sbom.py /
RUN /tools/bin/python /sbom.py /opt/estrado/lib/python3*/site-packages >/sbom.cdx.json

FROM suite
LABEL org.opencontainers.image.title="Estrado" \
    org.opencontainers.image.description="The open-source suite a judiciary runs as its electronic services portal" \
    org.opencontainers.image.documentation="docs/operate.md" \
    gt.estrado.sbom="/usr/share/doc/estrado/sbom.cdx.json"
COPY --from=sbom /sbom.cdx.json /usr/share/doc/estrado/
# In a container of its own a process may listen on every address, and keeps nothing: what it writes is below /tmp.
# Large blocks (a password's hash takes 19 MiB, a document's part 5) go back to the system when they are freed: glibc would
# raise its limit for them with the first one, and keep the next.
ENV PATH=/opt/estrado/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ESTRADO_DATA_DIR=/tmp/estrado \
    MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=1048576 MALLOC_TRIM_THRESHOLD_=1048576 \
    ESTRADO_HOST=0.0.0.0 ESTRADO_METRICS_HOST=0.0.0.0 ESTRADO_METRICS_PORT=9100
USER 10001:10001
EXPOSE 8080 9100 50051
ENTRYPOINT ["estrado"]
