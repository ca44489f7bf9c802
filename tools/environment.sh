#!/bin/sh
# Makes the environment that developers and `make test` share: .venv-test, every version hashed.
# Does nothing when it is newer than what it is made from.
set -eu
cd "$(dirname "$0")/.."
. tools/pythons.sh

folder=${1:-.venv-test}
stamp=$folder/.made-from

# Spark and the browser's driver are half a gigabyte: only where the system has what they drive.
lock=test
if [ -n "${TRIAGE_NOTHING_LEFT_OUT:-}" ] || { answers_to java && answers_to chromium; }; then
    lock=system
fi

wanted=$(cat pyproject.toml requirements/uv.txt requirements/$lock.txt | cksum)
if [ -x "$folder/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

python=$(supported_python)
[ -x "$folder/bin/python" ] || make_venv "$python" "$folder"
"$folder/bin/python" -m pip install --quiet --quiet --require-hashes -r requirements/uv.txt
install_hashed "$folder" "$folder/bin/python" $lock
echo "$wanted" > "$stamp"
echo "$folder is ready: $("$folder/bin/python" --version)"
