#!/bin/sh
# Writes requirements/*.txt anew from pyproject.toml: one lock for every Python and system, with
# hashes and without addresses. `sh tools/lock.sh --upgrade` also takes newer versions.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-.venv-test/bin/uv}
lock() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links "$@" >/dev/null
}
lock "${@}" requirements/uv.in --output-file requirements/uv.txt
lock "${@}" pyproject.toml --extra test --output-file requirements/test.txt
lock "${@}" pyproject.toml --extra system --constraint requirements/test.txt \
    --output-file requirements/system.txt
lock "${@}" requirements/audit.in --output-file requirements/audit.txt
# Other engines, to measure ours against: an environment of their own.
lock "${@}" requirements/bench.in --output-file requirements/bench.txt
if grep -n '://' requirements/*.txt; then
    echo "A lock must name no address." >&2
    exit 1
fi
