#!/bin/sh
# Makes .venv-bench, where the engines that ours is measured against are installed, and nothing else.
# Does nothing when it is newer than what it is made from.
set -eu
cd "$(dirname "$0")/.."
. tools/pythons.sh

folder=${1:-.venv-bench}
uv=${UV:-.venv-test/bin/uv}
stamp=$folder/.made-from

wanted=$(cksum < requirements/bench.txt)
if [ -x "$folder/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

python=$(supported_python)
[ -x "$folder/bin/python" ] || make_venv "$python" "$folder"
"$uv" pip install --quiet --python "$folder/bin/python" --require-hashes -r requirements/bench.txt
echo "$wanted" > "$stamp"
echo "$folder is ready: $("$folder/bin/python" --version)"
