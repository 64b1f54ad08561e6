#!/bin/sh
# Install what the examples install, in Python environments of their own.
# Usage: install-examples.sh [FOLDER]; the tests look in the same default place, or at MODELASSAY_EXAMPLES.
set -eu
folder="${1:-${TMPDIR:-/tmp}/modelassay-examples}"

environment() {
  place="$1"
  shift
  [ -x "$place/bin/python" ] || python3 -m venv "$place"
  "$place/bin/pip" install --quiet "$@"
}

for list in examples/*/requirements.txt; do
  environment "$folder" -r "$list"
done
# Each wants other versions of the same packages.
environment "$folder-airflow" apache-airflow==3.3.2
environment "$folder-dagster" dagster==1.13.29
environment "$folder-kubeflow" kfp==2.17.3
environment "$folder-prefect" prefect==3.9.1
