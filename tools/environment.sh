#!/bin/sh
# Makes the environment that developers and `make test` share: .venv-test, every version hashed.
# Does nothing when it is newer than what it is made from.
set -eu
cd "$(dirname "$0")/.."
. tools/pythons.sh

folder=${1:-.venv-test}
stamp=$folder/.made-from

wanted=$(cat pyproject.toml requirements/uv.txt requirements/test.txt | cksum)
if [ -x "$folder/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

python=$(supported_python)
[ -x "$folder/bin/python" ] || make_venv "$python" "$folder"
"$folder/bin/python" -m pip install --quiet --quiet --require-hashes -r requirements/uv.txt
install_hashed "$folder" "$folder/bin/python"
echo "$wanted" > "$stamp"
echo "$folder is ready: $("$folder/bin/python" --version)"
