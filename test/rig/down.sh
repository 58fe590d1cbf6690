#!/usr/bin/env bash
# down.sh DIR: ends what up.sh started and removes its namespaces. What is not there any more is passed over.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=net.sh
. "$RIG_SRC/net.sh"
rig_paths "${1:-}"

end_process() {
    local pid turn
    if process_alive "$1"; then
        read -r pid _ <"$RIG_RUN/$1.pid"
        kill "$pid"
        for turn in $(seq 50); do
            process_alive "$1" || break
            [ "$turn" -lt 50 ] || kill -KILL "$pid"
            sleep 0.1
        done
    fi
    rm -f "$RIG_RUN/$1.pid"
}

end_process proxy
end_process origin
remove_namespaces
rm -f "$RIG_RUN/rig.env" "$RIG_RUN/portal"
