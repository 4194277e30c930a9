# Runs beside a private PostgreSQL server until the process that started both closes the other end of standard input, on purpose
# or because it ended. Then it stops the server and removes its folder.
# Runs as: sh -c SCRIPT watchdog FOLDER REMOVE...     (the server's data is in FOLDER/server/data)
# REMOVE is a command with its arguments. It removes what is in FOLDER/server, as the user who owns that: this script may run as root,
# and links that another user has put there could lead root elsewhere.

# Ctrl-C and a closing terminal reach the whole process group; only the end of the parent may end this.
trap '' INT HUP TERM QUIT

folder=$1
data=$folder/server/data
shift
case $folder in
    /*/notifygen-pg-?*) ;;
    *) exit 64 ;; # Never remove what EmbeddedPostgres did not make.
esac

# Candidates as lines "PID COMMAND". /proc is looked at first because slim containers have no ps.
processes() {
    if [ -r /proc/self/cmdline ]; then
        for file in $(grep -lsF -e "$data" /proc/[0-9]*/cmdline); do
            pid=${file#/proc/}
            echo "${pid%/cmdline} $(tr '\0\n' '  ' <"$file")"
        done
    else
        ps -axww -o pid=,command=
    fi
}

# The processes that work on our data folder, identified by the folder's unique name on their command line. A PID from postmaster.pid
# could belong to another process by now, and a starting server has not written it yet.
ours() {
    processes | while read -r pid command; do
        case "$command " in
            */postgres\ -D\ "$data "* | */postgres\"\ -D\ \""$data\""* | */pg_ctl\ *" $data "* | */initdb\ *" $data "*)
                echo "$pid" ;;
        esac
    done
}

children() {
    cat "/proc/$1/task/$1/children" || pgrep -P "$1"
}

echo watching
exec >/dev/null 2>&1
while read -r _; do :; done

# The server itself kills children that ignore it for 5 s, so give it 8 s before killing it.
turn=0
while [ "$turn" -lt 400 ]; do
    running=$(ours)
    if [ -z "$running" ]; then
        "$@"
        # Neither does anything to a folder that is not empty.
        rmdir "$folder/server"
        rmdir "$folder"
        [ -e "$folder" ] || exit 0
    elif [ "$turn" -lt 160 ]; then
        kill -QUIT $running
    else
        for pid in $running; do
            kill -KILL $(children "$pid") "$pid"
        done
    fi
    turn=$((turn + 1))
    sleep 0.05
done
exit 1
