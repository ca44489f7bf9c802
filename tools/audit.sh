#!/bin/sh
# Asks the public advisories whether a pinned package has a known vulnerability. In an environment of
# its own, so that the auditor's packages are none of ours.
#
#   tools/audit.sh ENV [FILE...]    the locks, or these files of pinned packages
#
# First it asks about a release that every advisory knows to be vulnerable. Where that is not found,
# the advisories cannot be asked from here, and "no vulnerability" would mean nothing. It then says
# NOT AUDITED and ends with 3; with TRIAGE_AUDIT=must it ends with 1, as it does for a vulnerability.
#
# TRIAGE_AUDIT_OSV=URL asks a copy of the OSV advisories there, and nobody else.
set -eu
cd "$(dirname "$0")/.."

env=${1:-.venv-test}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- requirements/test.txt requirements/system.txt requirements/audit.txt \
    requirements/uv.txt
auditor=.venv-audit
lock=requirements/audit.txt

if [ ! -x "$auditor/bin/pip-audit" ] || [ "$lock" -nt "$auditor/bin/pip-audit" ]; then
    rm -rf "$auditor"
    "$env/bin/uv" venv --quiet --python "$env/bin/python" "$auditor"
    "$env/bin/uv" pip install --quiet --python "$auditor/bin/python" --require-hashes -r "$lock"
fi

audited() {
    timeout 120 "$auditor/bin/pip-audit" --disable-pip --no-deps --progress-spinner off \
        --vulnerability-service "$1" ${TRIAGE_AUDIT_OSV:+--osv-url "$TRIAGE_AUDIT_OSV"} -r "$2"
}

known=$(mktemp)
said=$(mktemp)
trap 'rm -f "$known" "$said"' EXIT
echo "jinja2==2.4.1" > "$known"

services="pypi osv"
[ -z "${TRIAGE_AUDIT_OSV:-}" ] || services=osv
for service in $services; do
    code=0
    audited "$service" "$known" > "$said" 2>&1 || code=$?
    # It ends with 2 where it was called in a way it does not know: that is a mistake of ours.
    [ "$code" -ne 2 ] || { cat "$said" >&2; exit 1; }
    # It ends with 1 both for a vulnerability and for a failure; only the first names an advisory.
    if grep -q -e PYSEC -e CVE -e GHSA "$said"; then
        failed=""
        for each in "$@"; do
            echo "$each, as $service knows it:"
            audited "$service" "$each" || failed="$failed $each"
        done
        [ -z "$failed" ] || { echo "Known vulnerabilities, or not audited:$failed" >&2; exit 1; }
        exit 0
    fi
done

cat >&2 <<'SAID'
NOT AUDITED. The advisories cannot be asked from here: even a release that is known to be vulnerable
was not found. Nothing is known about the pinned packages. Run `make audit` where there is a network.
SAID
[ "${TRIAGE_AUDIT:-}" = must ] && exit 1
exit 3
