# Runs PostgreSQL for the process that holds the other end of standard input,
# and removes everything when that end is closed, however that came about.
#
# $1 folder of the binaries, $2 folder of this cluster, then initdb's arguments.
# Input: lines of a number and an order. What came of the n-th order is left in
# exit.n; that of `start` when the server ends, with its exit status.
trap '' HUP INT PIPE QUIT TERM

bin=$1
folder=$2
shift 2
pidfile=$folder/data/postmaster.pid
started=

report() {
    echo "$2" >"$folder/part.$1" && mv "$folder/part.$1" "$folder/exit.$1"
}

# The server's own file knows the process: a test may have restarted it by pg_ctl.
server() {
    head -n 1 "$pidfile" 2>/dev/null
}

# Number, state and parent of every process; containers often lack ps.
processes() {
    if [ -r /proc/self/stat ]; then
        cat /proc/[0-9]*/stat 2>/dev/null | sed 's/ (.*) / /'
    else
        ps -A -o pid= -o state= -o ppid=
    fi
}

halted() {
    processes | grep -q "^ *$server *T"
}

# Halts the server, then the processes of it, of which it makes no more. Some
# may end meanwhile.
freeze() {
    server=$(server)
    [ -n "$server" ] && kill -s STOP "$server" 2>/dev/null && wait_for halted || return
    family="$server $(processes | while read -r process _ parent _; do [ "$parent" != "$server" ] || echo "$process"; done)"
    kill -s STOP $family 2>/dev/null || :
}

thaw() {
    freeze || return
    kill -s CONT $family 2>/dev/null || :
}

# A zombie waits for its parent to take notice, and holds nothing any more.
family_gone() {
    living=$(processes | sed -n 's/^ *\([0-9]*\) *[^Z ].*/\1/p')
    for process in $family; do
        ! echo "$living" | grep -qx "$process" || return 1
    done
}

# A crash; what the server would have removed itself is removed after it.
crash() {
    freeze || return 0
    memory=$(sed -n '7s/.* //p' "$pidfile")
    kill -s KILL $family
    wait_for family_gone || return
    rm -f "$pidfile"
    ipcrm -m "$memory" 2>/dev/null
    return 0
}

# Asks the server to end until it has; one just started has no file yet.
ended() {
    server=$(server)
    [ -n "$server" ] && kill -s QUIT "$server" 2>/dev/null && return 1
    [ -z "$started" ] || [ -e "$folder/exit.$started" ]
}

# Waits ten seconds for a state.
wait_for() {
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        [ "$tries" -lt 200 ] || return 1
        sleep 0.05
    done
}

while read -r number order; do
    case $order in
    initdb)
        "$bin/initdb" "$@" </dev/null >"$folder/log" 2>&1
        report "$number" $?
        ;;
    start)
        started=$number
        {
            "$bin/postgres" -D "$folder/data" </dev/null >"$folder/log" 2>&1
            report "$number" $?
        } &
        ;;
    stop)
        thaw
        kill -s INT "$(server)"
        report "$number" $?
        ;;
    crash | freeze | thaw)
        "$order"
        report "$number" $?
        ;;
    esac
done

# The data is thrown away, so the server need not write it out: SIGQUIT ends it at once.
thaw
wait_for ended || crash

rm -rf "$folder" || {
    sleep 1
    rm -rf "$folder"
}
