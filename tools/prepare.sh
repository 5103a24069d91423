#!/bin/sh
# Finds a Python that is new enough and hands over to prepare.py, which does the rest.
# Usage: sh tools/prepare.sh run|test        (PYTHON=/path/to/python3.12 chooses one)
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1

for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    # Run it rather than look at its name: a version manager leaves names that lead nowhere.
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$candidate" "$here/prepare.py" "$@"
    fi
done

found=$(python3 --version 2>/dev/null) || found="no python3"
cat >&2 <<MESSAGE
Claim Annotator needs Python 3.11 or newer; this machine has $found.
  Debian 12+, Ubuntu 24.04+:  sudo apt install python3 python3-venv
  Ubuntu 22.04:               sudo apt install python3.11 python3.11-venv
If one is installed in an unusual place, name it: make run PYTHON=/path/to/python3
MESSAGE
exit 1
