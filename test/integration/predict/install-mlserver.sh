#!/bin/sh
# Install the MLServer that the integration tests speak to, in a Python environment of its own.
# Usage: install-mlserver.sh [FOLDER]; the tests look in the same default place, or at MODELASSAY_MLSERVER.
set -eu
folder="${1:-${TMPDIR:-/tmp}/modelassay-mlserver}"
version=1.7.1
if [ -x "$folder/bin/mlserver" ] && "$folder/bin/mlserver" --version | grep -q "$version"; then
  exit 0
fi
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet "mlserver==$version" "mlserver-sklearn==$version" scikit-learn==1.9.1
