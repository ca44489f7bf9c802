#!/bin/sh
# Asks the public advisories whether a pinned package has a known vulnerability. In an environment of
# its own, so that the auditor's packages are none of ours.
#
#   tools/audit.sh ENV
#
# First it asks about a release that every advisory knows to be vulnerable. Where that is not found,
# the advisories cannot be asked from here, and "no vulnerability" would mean nothing: it says so, and
# ends with 0; with TRIAGE_AUDIT=must it ends with 1.
set -eu
cd "$(dirname "$0")/.."

env=${1:-.venv-test}
auditor=.venv-audit
lock=requirements/audit.txt

if [ ! -x "$auditor/bin/pip-audit" ] || [ "$lock" -nt "$auditor/bin/pip-audit" ]; then
    rm -rf "$auditor"
    "$env/bin/uv" venv --quiet --python "$env/bin/python" "$auditor"
    "$env/bin/uv" pip install --quiet --python "$auditor/bin/python" --require-hashes -r "$lock"
fi

audited() {
    timeout 120 "$auditor/bin/pip-audit" --disable-pip --no-deps --progress-spinner off \
        --service "$1" -r "$2"
}

known=$(mktemp)
trap 'rm -f "$known"' EXIT
echo "jinja2==2.4.1" > "$known"

for service in pypi osv; do
    # It ends with 1 both for a vulnerability and for a failure; only the first names an advisory.
    if audited "$service" "$known" 2>/dev/null | grep -q -e PYSEC -e CVE -e GHSA; then
        failed=""
        for each in requirements/test.txt requirements/system.txt requirements/audit.txt \
            requirements/uv.txt; do
            echo "$each, as $service knows it:"
            audited "$service" "$each" || failed="$failed $each"
        done
        [ -z "$failed" ] || { echo "Known vulnerabilities, or not audited:$failed" >&2; exit 1; }
        exit 0
    fi
done

echo "The advisories cannot be asked from here: nothing was audited."
[ "${TRIAGE_AUDIT:-}" != must ]
