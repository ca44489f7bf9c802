#!/bin/sh
# Every check in order, each tried even if one before it failed, and the failures named at the end.
#
#   tools/test.sh ENV         all of it
#   tools/test.sh ENV fast    only what takes seconds
#
# TRIAGE_NOTHING_LEFT_OUT=1 makes it a failure when a Python of .python-version cannot be had.
set -eu
cd "$(dirname "$0")/.."
. tools/pythons.sh

env=$1
extent=${2:-all}
bin=$env/bin
failed=""

step() {
    name=$1
    shift
    echo
    echo "== $name"
    if ! "$@"; then
        failed="$failed
  $name"
    fi
}

step "format"           "$bin/ruff" format --check .
step "style"            "$bin/ruff" check .
step "types"            "$bin/mypy"
step "imports"          "$bin/lint-imports" --no-logo
step "rules"            "$bin/triage" check
step "format of rules"  "$bin/triage" fmt --check
step "generated pages"  "$bin/python" -m tools.pages --check

# The lock is used by everyone, so it must not lead to one registry of one place.
addresses_in_locks() { ! grep -n '://' requirements/*.txt; }
step "locks name no address" addresses_in_locks

# A worker a core; a worker that is done takes tests from one that is not.
on_all_cores="--numprocesses=auto --dist=worksteal"

tests_on() {
    version=$1
    other=.venv-test-$version
    [ -x "$other/bin/python" ] || make_venv "python$version" "$other" || return 1
    install_hashed "$env" "$other/bin/python" test || return 1
    "$other/bin/python" -m pytest $on_all_cores -p no:cacheprovider --no-header \
        -m "not slow and not laws and not needs"
}

# The rule browser of an installed package shows the hazards that a red flag stands against.
hazards_shipped='
from triage.authoring.shipped import shipped_library
from triage.surfaces.web.hazards import hazards_of

place = shipped_library()
found = hazards_of(place, "cauda_equina_syndrome")
assert place.name == "content" and found, f"no hazards in {place}"
print(f"hazards in the package that one red flag stands against: {len(found)}")
'

# Where nobody can be asked it is no failure of ours, but it is said again at the end.
audited() {
    tools/audit.sh "$env" && return 0
    [ $? -eq 3 ] && not_audited="the pinned packages were NOT AUDITED: no advisory could be asked"
}

# What a user gets: the package as built, away from the checkout, with no extra installed. The
# lock only holds versions still here, so that a release elsewhere cannot break a change of ours.
package_alone() {
    alone=.venv-test-alone
    rm -rf "$alone"
    "$bin/uv" venv --quiet --python "$bin/python" "$alone" || return 1
    "$bin/uv" pip install --quiet --python "$alone/bin/python" \
        --constraint requirements/test.txt . || return 1
    here=$PWD
    (cd / && "$here/$alone/bin/triage" --help >/dev/null && "$here/$alone/bin/triage" check) &&
        (cd / && "$here/$alone/bin/python" -c "$hazards_shipped")
}

if [ "$extent" = all ]; then
    not_audited=""
    step "known vulnerabilities" audited
    step "the package alone" package_alone
    mine=$("$bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    step "tests on Python $mine" "$bin/python" -m pytest $on_all_cores
    left_out=""
    while read -r version; do
        [ "$version" = "$mine" ] && continue
        if answers "python$version"; then
            step "tests on Python $version" tests_on "$version" </dev/null
        else
            left_out="$left_out $version"
        fi
    done < .python-version
    parts=$("$bin/python" -m tests.system)
    if [ -n "$parts" ]; then
        echo
        echo "Left out, because the system lacks it:"
        echo "$parts"
    fi
    if [ -n "$not_audited" ]; then
        echo
        echo "Left out: $not_audited"
    fi
    if [ -n "$left_out" ]; then
        echo
        echo "Left out, because no such Python runs here:$left_out"
        if [ -n "${TRIAGE_NOTHING_LEFT_OUT:-}" ]; then
            failed="$failed
  tests on Python$left_out: install it, so that \`python${left_out##* } -c \"\"\` works"
        fi
    fi
fi

if [ -n "$failed" ]; then
    echo
    echo "Failed:$failed"
    exit 1
fi
echo
echo "Every check passed."
