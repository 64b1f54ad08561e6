#!/bin/sh
# Install the MLflow server that the integration tests speak to, in a Python environment of its own.
# Usage: install-mlflow.sh [FOLDER]; the tests look in the same default place, or at MODELASSAY_MLFLOW.
set -eu
folder="${1:-${TMPDIR:-/tmp}/modelassay-mlflow}"
version=3.17.2
if [ -x "$folder/bin/mlflow" ] && "$folder/bin/mlflow" --version | grep -q "$version"; then
  exit 0
fi
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet "mlflow[auth]==$version"
