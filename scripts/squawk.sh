#!/usr/bin/env bash
# Lints the migrations: what would lock a table in use, or break who is connected.
# Exceptions with their reasons are in .squawk.toml; $1 is the program.
set -euo pipefail
cd "$(dirname "$0")/.."

# Those that run outside of a transaction have other rules.
mapfile -t outside < <(grep -l '^-- no-transaction' migrations/*.up.sql || true)
mapfile -t inside < <(grep -L '^-- no-transaction' migrations/*.up.sql)
"$1" --config .squawk.toml "${inside[@]}"
if [ "${#outside[@]}" -gt 0 ]; then
    "$1" --config .squawk.toml --no-assume-in-transaction "${outside[@]}"
fi
