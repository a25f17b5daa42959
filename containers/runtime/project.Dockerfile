# Builds any Django project; the context is the project's folder, which needs no Dockerfile.
# Stages: base -> tools -> dependencies; project -> collected; all of them -> release.
ARG RUNTIME
FROM ${RUNTIME} AS runtime

FROM debian:trixie-slim AS base
# Debian packages that the project needs (app.packages), while it is built and while it runs.
ARG PACKAGES=
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 ca-certificates media-types $PACKAGES \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HOME=/tmp

FROM base AS tools
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip
# A machine whose outgoing HTTPS is signed again may pass its certificates as a secret; elsewhere there is no such file.
RUN --mount=type=secret,id=ca \
    if [ -f /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
    && pip --no-cache-dir --disable-pip-version-check install --only-binary :all: --no-deps --target /opt/uv uv==0.13.9

FROM debian:trixie-slim AS project
COPY . /app
WORKDIR /app
# Modes do not depend on the checkout's umask. The files that decide the dependencies are put apart: while they stay the
# same, so do the layers of the dependencies.
RUN rm -rf .git .venv venv .dockerignore .dockerfile.* \
    && find . -name __pycache__ -prune -exec rm -rf {} + \
    && chmod -R u=rwX,go=rX . \
    && mkdir /manifests \
    && for file in pyproject.toml uv.lock Pipfile Pipfile.lock poetry.lock .python-version *.txt requirements; do \
         if [ -e "$file" ]; then cp -R "$file" /manifests; fi; \
       done

FROM tools AS dependencies
COPY --from=project /manifests /manifests
# Variables for uv, such as the address and the password of a private index. This stage is not part of the image.
ARG INDEX_ENVIRONMENT=
RUN --mount=type=bind,from=runtime,target=/runtime \
    --mount=type=secret,id=ca \
    --mount=type=cache,target=/root/.cache/uv \
    python3 /runtime/build/install.py /manifests /runtime /venv

FROM base AS collected
COPY --from=dependencies /opt/python /opt/python
COPY --from=dependencies /venv /venv
COPY --from=project /app /app
WORKDIR /app
# The root file system is read-only when it runs, so Python compiles everything now. Templates of code may not compile.
RUN python -m compileall -q . || true
ARG SETTINGS
ARG OVERLAY=true
# The variables of app.env: settings may need them. This stage is not part of the image, so they are in none of its layers.
ARG BUILD_ENVIRONMENT=
RUN mkdir -p /srv/static \
    && if [ "$OVERLAY" = true ]; then \
         export DJANGO_SETTINGS_MODULE=django_gke.settings DJANGO_GKE_SETTINGS="$SETTINGS"; \
       else export DJANGO_SETTINGS_MODULE="$SETTINGS"; fi \
    && python -m django_gke collect \
    && chmod -R u=rwX,go=rX /srv/static /app

FROM base AS release
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app
COPY --from=dependencies /opt/python /opt/python
COPY --from=dependencies /venv /venv
COPY --from=collected /srv/static /srv/static
COPY --from=collected /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "django_gke", "serve"]
