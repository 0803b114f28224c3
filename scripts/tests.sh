#!/usr/bin/env bash
# Runs the test programs that have not passed as they are now:
#   scripts/tests.sh SERVER COMMAND…
# SERVER tells one server's results from another's; COMMAND takes `--test NAME`
# and the like. A program has passed if neither it nor any file of the project
# that it might read has changed since. With CI or ALL set, all are run.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
passed=$target/passed/$1
shift
mkdir -p "$passed"

# Sources of tests are left out: what they became is looked at instead.
around=$(find "$PWD" \( -path "$target" -o -path "$PWD/.git" -o -path "$PWD/.tools" \) -prune -o -type f ! -path "$PWD/tests/*.rs" -print0 |
	LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
# What lets a test say that it is skipped.
for skipping in /usr/sbin/pgbouncer .tools/pgbouncer ../shared/data; do
	[[ ! -e $skipping ]] || around+=" $skipping"
done
around+=" $(command -v pgbouncer || :)"

# A line each: the program, and what selects it.
programs() {
	CARGO_TERM_COLOR=never CARGO_TERM_QUIET=false CARGO_TERM_VERBOSE=false cargo test --all-features --no-run 2>&1 | tee >(cat >&2) | sed -nE \
		-e 's|^ *Executable unittests src/lib\.rs \((.*)\)$|\1 --lib|p' \
		-e 's|^ *Executable unittests src/bin/([^./]*)(/main)?\.rs \((.*)\)$|\3 --bin \1|p' \
		-e 's|^ *Executable tests/([^./]*)(/main)?\.rs \((.*)\)$|\3 --test \1|p'
}

list=$(programs)
if [[ -z $list ]]; then
	echo "tests.sh: cargo names no test program; see what it says above" >&2
	exit 1
fi
selected=()
now_passed=()
kept=0
while read -r program option name; do
	state="$(stat -c '%n %s %Y' "$program") $around"
	known=$passed/${option#--}${name:+-$name}
	if [[ -z ${CI:-}${ALL:-} && -f $known && $(<"$known") == "$state" ]]; then
		kept=$((kept + 1))
		continue
	fi
	selected+=("$option" ${name:+"$name"})
	now_passed+=("$known" "$state")
done <<<"$list"

if ((kept > 0)); then
	echo "$kept test programs have passed as they are and are not run again; ALL=1 runs them"
fi
if ((${#selected[@]} == 0)); then
	exit 0
fi
"$@" "${selected[@]}"
for ((at = 0; at < ${#now_passed[@]}; at += 2)); do
	printf '%s\n' "${now_passed[at + 1]}" >"${now_passed[at]}"
done
