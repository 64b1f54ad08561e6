#!/bin/sh
# Install the BentoML that the integration tests speak to, in a Python environment of its own.
# Usage: install-bentoml.sh [FOLDER]; the tests look in the same default place, or at MODELASSAY_BENTOML.
set -eu
folder="${1:-${TMPDIR:-/tmp}/modelassay-bentoml}"
version=1.4.40
if [ -x "$folder/bin/bentoml" ] && "$folder/bin/python" -c "from importlib.metadata import version; assert version('bentoml') == '$version'"; then
  exit 0
fi
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet "bentoml==$version"
