#!/bin/sh
# Install the MLflow server that the integration tests speak to, the object store behind it, and what MLflow needs to log and
# load ONNX models, in a Python environment of their own.
# Usage: install-mlflow.sh [FOLDER]; the tests look in the same default place, or at MODELASSAY_MLFLOW.
set -eu
folder="${1:-${TMPDIR:-/tmp}/modelassay-mlflow}"
version=3.17.2
if [ -x "$folder/bin/mlflow" ] && [ -x "$folder/bin/moto_server" ] && [ -x "$folder/bin/onnxruntime_test" ] && "$folder/bin/mlflow" --version | grep -q "$version"; then
  exit 0
fi
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet "mlflow[auth]==$version" boto3==1.44.5 "moto[s3]==5.2.5" onnx==1.23.2 onnxruntime==1.32.0
