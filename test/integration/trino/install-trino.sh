#!/bin/sh
# Install the Trino server that the integration tests speak to: by Maven coordinates, with the connectors that they use.
# Usage: install-trino.sh [FOLDER]; the tests look in the same default place, or at MODELASSAY_TRINO.
set -eu
folder="${1:-${TMPDIR:-/tmp}/modelassay-trino}"
version=476
if [ -x "$folder/bin/launcher" ] && [ -f "$folder/complete-$version" ]; then
  exit 0
fi
mvn -q -B dependency:get "-Dartifact=io.trino:trino-server:$version:tar.gz" -Dtransitive=false
archive="${MAVEN_REPOSITORY:-$HOME/.m2/repository}/io/trino/trino-server/$version/trino-server-$version.tar.gz"
rm -rf "$folder"
mkdir -p "$folder"
# Files of one connector are links to those of another in the archive, so that all are unpacked before most go.
tar -xzf "$archive" -C "$folder" --strip-components=1
for connector in "$folder"/plugin/*; do
  case "${connector##*/}" in
    hive | iceberg | delta-lake | memory | password-authenticators) ;;
    *) rm -rf "$connector" ;;
  esac
done
touch "$folder/complete-$version"
