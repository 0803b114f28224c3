# Runs PostgreSQL for the process that holds the other end of standard input,
# and removes everything when that end is closed, however that came about.
#
# $1 folder of the binaries, $2 folder of this cluster, then initdb's arguments.
# Input: a line with a number for each start of the server. The exit status of
# initdb is left in exit.0, that of the n-th start in exit.n.
trap '' HUP INT PIPE QUIT TERM

bin=$1
folder=$2
shift 2
step=0

report() {
    echo "$1" >"$folder/part.$step" && mv "$folder/part.$step" "$folder/exit.$step"
}

"$bin/initdb" "$@" </dev/null >"$folder/log" 2>&1
report $?

while read -r next; do
    step=$next
    {
        "$bin/postgres" -D "$folder/data" </dev/null >"$folder/log" 2>&1
        report $?
    } &
done

# The data is thrown away, so the server need not write it out: SIGQUIT ends it
# at once. A test may have restarted it by pg_ctl: its own file knows the process.
signal=QUIT
tries=0
while [ "$tries" -lt 400 ]; do
    server=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null)
    if [ -n "$server" ] && kill -s "$signal" "$server" 2>/dev/null; then
        : # it was still there
    elif [ -e "$folder/exit.$step" ]; then
        break
    fi
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || signal=KILL
    sleep 0.05
done

rm -rf "$folder" || {
    sleep 1
    rm -rf "$folder"
}
