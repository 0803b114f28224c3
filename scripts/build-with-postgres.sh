#!/usr/bin/env bash
# Builds the command with-postgres for the Makefile; $1 is where cargo puts it.
#
# It belongs to this crate, and the crate does not compile while a new statement
# is not prepared; preparing needs with-postgres. So where the build fails, the
# one built before does, else that of the last commit is built.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1
target=$(dirname "$(dirname "$program")")

# With a test beside it cargo compiles the dependencies as the tests need them: once.
build() {
    cargo build --quiet --all-features --target-dir "$target" --bin with-postgres --test embedded "$@"
}

if log=$(build 2>&1); then
    touch "$program"
elif [ -x "$program" ]; then
    echo "with-postgres: the crate does not compile; using the one built before" >&2
else
    echo "with-postgres: the crate does not compile; building the one of the last commit" >&2
    source=$target/with-postgres-source
    rm -rf "$source"
    mkdir -p "$source"
    if ! git archive HEAD | tar -x -C "$source" || ! build --manifest-path "$source/Cargo.toml"; then
        printf '%s\n' "$log" >&2
        exit 1
    fi
    # The crate's own sources are what cargo compares next time.
    rm -rf "$source"
fi
