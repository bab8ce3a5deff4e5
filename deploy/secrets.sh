#!/bin/sh
# Makes .env from .env.example with a random value for each secret that is empty. Never overwrites an .env.
set -eu

cd "$(dirname "$0")/.."
[ ! -e .env ] || { echo "deploy/secrets.sh: .env exists already; remove a line's value and set it by hand" >&2; exit 1; }
umask 077

while IFS= read -r line; do
    case "$line" in
        *_PASSWORD= | *_TOKEN=) echo "$line$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" ;;
        *) echo "$line" ;;
    esac
done < .env.example > .env
