#!/usr/bin/env bash
# Runs the tests that depend on time again and again: scripts/flaky.sh ROUNDS COMMAND…
set -euo pipefail
rounds=$1
shift
for round in $(seq "$rounds"); do
    if ! "$@" >"${TMPDIR:-/tmp}/revenge-db-flaky.$$" 2>&1; then
        cat "${TMPDIR:-/tmp}/revenge-db-flaky.$$"
        rm -f "${TMPDIR:-/tmp}/revenge-db-flaky.$$"
        echo "failed in round $round of $rounds" >&2
        exit 1
    fi
    echo "round $round of $rounds passed"
done
rm -f "${TMPDIR:-/tmp}/revenge-db-flaky.$$"
