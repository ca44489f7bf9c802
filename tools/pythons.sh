# Finding Pythons and making environments, for the other scripts here to read with `.`.

# A name on PATH proves nothing: a version manager leaves stubs that fail when run. So run it.
answers() {
    "$1" -c "" >/dev/null 2>&1
}

is_supported() {
    "$1" -c "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))" 2>/dev/null
}

# Print the first Python that Triage supports: PYTHON if given, python3, then the newest named one.
supported_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if answers "$name" && is_supported "$name"; then
            echo "$name"
            return 0
        fi
    done
    {
        if answers "${PYTHON:-python3}"; then
            echo "Triage needs Python 3.11, 3.12 or 3.13; this one is $("${PYTHON:-python3}" --version)."
        else
            echo "Triage needs Python 3.11, 3.12 or 3.13; no ${PYTHON:-python3} was found that runs."
        fi
        echo "Install one of those beside it, then say which:  make ask PYTHON=python3.12"
    } >&2
    return 1
}

make_venv() {
    "$1" -m venv "$2" && return 0
    rm -rf "$2"
    {
        echo
        echo "\"$1 -m venv\" failed, so there is nowhere to install Triage."
        echo "On Debian and Ubuntu it is a package of its own:  sudo apt install python3-venv"
        echo "Then run the same command again."
    } >&2
    return 1
}

answers_to() {
    "$1" --version >/dev/null 2>&1
}

# Install the lock $3, then this checkout itself, into the Python $2, using uv from $1.
install_hashed() {
    "$1/bin/uv" pip install --quiet --python "$2" --require-hashes -r "requirements/$3.txt"
    "$1/bin/uv" pip install --quiet --python "$2" --no-deps -e .
}
