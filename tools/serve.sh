#!/bin/sh
# The whole way from a fresh checkout to the pages in a browser.
#
#   make serve PORT=8001    at another port than 8000
set -eu
cd "$(dirname "$0")/.."
. tools/pythons.sh

stamp=.venv/.serves
if [ ! -f "$stamp" ] || [ -n "${PYTHON:-}" ] || [ -n "$(find triage rules questionnaires library.yaml \
    pyproject.toml -type f ! -name '*.pyc' -newer "$stamp" | head -n 1)" ]; then
    echo "Installing Triage into .venv; this takes up to a minute, once." >&2
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || [ -n "${PYTHON:-}" ]; then
        python=$(supported_python)
        rm -rf .venv
        make_venv "$python" .venv
    fi
    if ! .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --use-pep517 \
        ".[web]"; then
        echo "Installing failed; the reason stands above. It needs the network this one time." >&2
        exit 1
    fi
    touch "$stamp"
fi
exec .venv/bin/triage serve ${PORT:+--port "$PORT"}
