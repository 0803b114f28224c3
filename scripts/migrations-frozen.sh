#!/usr/bin/env bash
# A migration that was released never changes: databases out there ran it.
# Compares with the last tag; what came after it may still change.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! release=$(git describe --tags --abbrev=0 2>/dev/null); then
    echo "migrations: no release yet, nothing is frozen"
    exit 0
fi
# Everything but additions: changed, deleted, renamed, with another mode.
changed=$(git diff --name-status --no-renames --diff-filter=a "$release" -- migrations)
if [ -n "$changed" ]; then
    printf 'These migrations were released with %s and have changed since:\n%s\n' "$release" "$changed" >&2
    echo "Restore them (git checkout $release -- <file>) and write a new migration." >&2
    exit 1
fi
echo "migrations: those of $release are unchanged"
