#!/bin/sh
# The whole way from a fresh checkout to the first question.
set -eu
cd "$(dirname "$0")/.."
. tools/pythons.sh

stamp=.venv/.installed
changed() {
    [ ! -f "$stamp" ] || { [ -n "${PYTHON:-}" ] && [ "$(cat "$stamp")" != "$PYTHON" ]; } ||
        [ -n "$(find triage rules questionnaires library.yaml pyproject.toml \
            -type f ! -name '*.pyc' -newer "$stamp" | head -n 1)" ]
}

if changed; then
    python=$(supported_python)
    echo "Installing Triage into .venv; this takes some seconds, once." >&2
    # A folder left half made, or whose Python has gone or is not the one asked for, is made anew.
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || [ -n "${PYTHON:-}" ]; then
        rm -rf .venv
        make_venv "$python" .venv
    fi
    # --use-pep517: older pips would otherwise build one requirement in a way they themselves decry.
    if ! .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --use-pep517 .; then
        echo "Installing failed; the reason stands above. It needs the network this one time." >&2
        exit 1
    fi
    echo "${PYTHON:-}" > "$stamp"
fi
exec .venv/bin/triage ask
