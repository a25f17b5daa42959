#!/bin/sh
# Checks the Python in containers/ and test/ with ruff and mypy. Installs the versions of check.txt into the cache first, if they are not there.
set -eu
cd "$(dirname "$0")"
tools=${DJANGO_GKE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/django-gke}/python

install_tools() {
  echo "Installing ruff and mypy in $tools"
  if ! python3 -c "import ensurepip" 2>/dev/null; then
    if [ "$(id -u)" != 0 ]; then
      echo "Python's venv is missing. Run: sudo apt-get update && sudo apt-get install python3-venv" >&2
      exit 1
    fi
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv
  fi
  python3 -m venv --clear "$tools"
  "$tools/bin/pip" --disable-pip-version-check install --require-hashes --only-binary :all: -r check.txt
  cp check.txt "$tools"
}

# One at a time, as two runs would install into the same folder. An interrupted installation has no check.txt and is started again.
mkdir -p "$tools"
exec 9>"$tools.lock"
flock 9
cmp -s check.txt "$tools/check.txt" || install_tools
flock -u 9

export RUFF_CACHE_DIR="$tools/ruff" PYTHONDONTWRITEBYTECODE=1
"$tools/bin/ruff" check --quiet . ../test
"$tools/bin/ruff" format --quiet --check . ../test || {
  echo "Run: $tools/bin/ruff format containers test" >&2
  exit 1
}

# Django's types depend on the project's settings, so each program is checked with its own. The database's has none.
root=$(cd .. && pwd)
while read -r folder settings; do
  echo "mypy $folder"
  (cd "$folder" && DJANGO_SETTINGS_MODULE=$settings "$tools/bin/mypy" --no-error-summary --config-file "$root/pyproject.toml" \
    --cache-dir "$tools/mypy/$(basename "$folder")" .)
done <<EOF
app website.settings
runtime tests.project.settings
database django.conf.global_settings
../test/app/old-code django.conf.global_settings
EOF
