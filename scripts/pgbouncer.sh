#!/usr/bin/env bash
# Puts Debian's PgBouncer into the folder $1, with those of its libraries that
# the machine lacks. Nothing is installed, and apt's own lists stay as they are.
# Where that is not possible there is none, and its tests say that they are skipped.
set -euo pipefail
folder=$1
skip() {
    echo "pgbouncer: $1; the tests with a pooler will be skipped" >&2
    exit 0
}
for tool in apt-get dpkg-deb ldd; do
    command -v "$tool" >/dev/null || skip "no $tool to fetch it with"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists,cache/archives}/partial "$work"/{packages,root}
apt() {
    apt-get -qq -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" "$@" >"$work/log" 2>&1 ||
        skip "apt-get $1 failed: $(tail -n 1 "$work/log")"
}
unpack() {
    cd "$work/packages"
    apt download "$@"
    for package in *.deb; do
        dpkg-deb -x "$package" "$work/root"
    done
    cd - >/dev/null
}

apt update
unpack pgbouncer
program=$work/root/usr/sbin/pgbouncer
if ldd "$program" | grep -q 'not found'; then
    mapfile -t libraries < <(dpkg-deb -f "$work"/packages/pgbouncer_*.deb Depends | tr ',' '\n' | sed -nE 's/^ *(lib[^ ]+).*/\1/p' | grep -vx libc6)
    unpack "${libraries[@]}"
fi
mkdir -p "$work/whole"
cp "$program" "$work/whole/"
ldd "$program" | sed -nE 's/^\s*(\S+) => not found$/\1/p' | while read -r library; do
    cp -L "$(find "$work/root" -name "$library" | head -n 1)" "$work/whole/"
done
LD_LIBRARY_PATH=$work/whole "$work/whole/pgbouncer" --version >/dev/null || skip "it does not run on this machine"
mkdir -p "$(dirname "$folder")"
mv "$work/whole" "$folder"
