#!/usr/bin/env bash
# Writes what the compile-time checks need to know into .sqlx/, or with --check
# compares it. Run by `make prepare` and `make prepare-check`, which give it a
# server; by hand: TEST_DATABASE_URL=<superuser's URL> scripts/prepare.sh
set -euo pipefail
cd "$(dirname "$0")/.."
: "${TEST_DATABASE_URL:?run \`make prepare\`, which brings a server, or give the URL of a superuser}"
export PATH="$PWD/.tools/bin:$PATH"

# A database of our own beside the given one.
scheme=${TEST_DATABASE_URL%%://*}
rest=${TEST_DATABASE_URL#*://}
authority=${rest%%[/?]*}
query=
case $rest in *\?*) query="${rest#*\?}&" ;; esac
# Joins turned round by the planner would make columns nullable at random: with
# nested loops alone the answers are right, and the same on every version.
export DATABASE_URL="$scheme://$authority/revenge_db_prepare_$$?${query}options[enable_hashjoin]=off&options[enable_mergejoin]=off"

sqlx database create --no-dotenv
trap 'sqlx database drop --no-dotenv --force -y' EXIT
sqlx migrate run --no-dotenv --source migrations
# Not `exec`: the database is dropped afterwards.
SQLX_OFFLINE=false cargo sqlx prepare --no-dotenv "$@" -- --lib --all-features
