#!/usr/bin/env bash
# Prints where servers of the tests put their data: memory where there is enough
# of it, as each test makes a database of a thousand files; else the usual place.
set -euo pipefail

# Kilobytes: a few servers, each with its WAL.
readonly NEEDED=4194304
readonly MEMORY=/dev/shm
usual=${TMPDIR:-/tmp}

fits() {
	[[ -z ${TMPDIR:-} && -d $MEMORY && -w $MEMORY ]] || return 1
	(($(df --output=avail -k "$MEMORY" 2>/dev/null | tail -n 1) >= NEEDED)) || return 1
	# Copied programs have to run there.
	probe=$(mktemp "$MEMORY/revenge-db-probe-XXXXXX")
	trap 'rm -f "$probe"' EXIT
	printf '#!/bin/sh\n' >"$probe" && chmod +x "$probe" && "$probe"
}

if fits; then echo "$MEMORY"; else echo "$usual"; fi
