#!/usr/bin/env bash
# Installs the wheel in dist/ with nothing but its own dependencies, at their
# locked versions, and runs an experiment from an empty folder: what the wheel
# lacks fails here, though it works in a checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-python3}
[[ $python == */* && $python != /* ]] && python=$PWD/$python
wheels=("$PWD"/dist/*.whl)
[[ ${#wheels[@]} -eq 1 && -f ${wheels[0]} ]] || {
    echo "expected one wheel in dist/: run 'make wheel' first" >&2
    exit 1
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
sed -nE 's/^([A-Za-z0-9].*[^ \\]) *\\?$/\1/p' requirements.lock >"$folder/constraints.txt"
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check \
    --constraint "$folder/constraints.txt" "${wheels[0]}"

mkdir "$folder/empty"
cd "$folder/empty"
env -u PYTHONPATH "$folder/venv/bin/rtms-sim" run deandrade2011 --out out
[[ -n $(ls -A out) ]] || {
    echo "the installed rtms-sim wrote nothing into out/" >&2
    exit 1
}
echo "the wheel runs by itself"
