#!/bin/sh
# Install what the workflows of examples/ install, in a Python environment of their own.
# Usage: install-examples.sh [FOLDER]; the tests look in the same default place, or at MODELASSAY_EXAMPLES.
set -eu
folder="${1:-${TMPDIR:-/tmp}/modelassay-examples}"
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
for list in examples/*/requirements.txt; do
  "$folder/bin/pip" install --quiet -r "$list"
done
