# One image for every program: `learning-exchange web`, `relay`, `scheduler`, `work`, `migrate`.
FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .ci/install.lock ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r install.lock -r requirements.lock
COPY . .
# Editable, because templates and migrations stand beside the package. uv has done its work before the image is run.
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && /venv/bin/pip uninstall --yes uv

FROM python:3.13-slim
# A number, so that an orchestrator can see that it is not root's.
RUN useradd --uid 10001 --create-home learning && install -d -o learning -g learning /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 LEARNING_EXCHANGE_DATA=/data
WORKDIR /app
USER 10001
EXPOSE 8000
CMD ["learning-exchange", "web"]
