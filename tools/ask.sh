#!/bin/sh
# The whole way from a fresh checkout to the first question.
set -eu
cd "$(dirname "$0")/.."
. tools/pythons.sh

stamp=.venv/.installed
changed() {
    [ ! -f "$stamp" ] ||
        [ -n "$(find triage rules questionnaires library.yaml pyproject.toml \
            -type f ! -name '*.pyc' -newer "$stamp" | head -n 1)" ]
}

if changed; then
    echo "Installing Triage into .venv; this takes some seconds, once." >&2
    python=$(supported_python)
    # A folder whose Python has gone, or is another one than asked for, is made anew.
    if ! answers .venv/bin/python || [ -n "${PYTHON:-}" ]; then
        rm -rf .venv
        make_venv "$python" .venv
    fi
    # --use-pep517: older pips would otherwise build one requirement in a way they themselves decry.
    if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --use-pep517 .; then
        echo "Installing failed; the reason stands above. It needs the network this one time." >&2
        exit 1
    fi
    : > "$stamp"
fi
exec .venv/bin/triage ask
