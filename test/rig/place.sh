# shellcheck shell=bash
# Where a rig can be: its unprivileged user must get there. Sourced, never run.

# reachable FOLDER: can somebody else than its owner enter it, and all folders above it?
reachable() {
    local folder
    folder=$(realpath -m "$1")
    while [[ $folder != / ]]; do
        [[ ! -e $folder || $(stat -c %a "$folder") =~ [1357]$ ]] || return 1
        folder=$(dirname "$folder")
    done
}

# place_for FOLDER NAME: prints FOLDER if it is reachable, else a folder of that name below /var/tmp.
place_for() {
    if reachable "$1"; then
        printf '%s\n' "$1"
    else
        printf '/var/tmp/%s-%s\n' "$2" "$(id -u)"
    fi
}
