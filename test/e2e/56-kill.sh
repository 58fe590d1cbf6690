# shellcheck shell=bash
# kill -9 in each part of a run, and Ctrl-C: never half an environment under envs/, doctor names what lies about, the same
# command again goes on and ends well.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
python=/usr/bin/python3

# A new account where demo is lean: the origin that trickles would take minutes for ipykernel's wheels.
fresh() {
    fresh_home
    own_recipe demo <<EOF
schema = 1
name = "demo"
title = "Demo without a kernel"
python = ">=3.7"
gpus = ["K40"]
packages = ["six", "packaging"]
imports = ["gpudemo", "six", "packaging"]

[[wheel]]
name = "gpudemo"
version = "1.0"
gpu = true
EOF
}

# What holds after a kill at any time, then the same command again. is_safe WHERE ARGUMENT…
is_safe() {
    local where=$1 name=demo link
    shift
    link=$(environments)/$name
    if [[ -L $link ]]; then
        expect "$where: what is published imports" works "$name" gpudemo
    else
        equal "$where: no environment is to be seen" "$(ls "$(environments)" 2>/dev/null)" ""
    fi
    if has_check EB901; then
        output=$("$ENVBOOT" doctor --only EB901 2>&1)
        expect_said "$where: doctor names the run" "demo"
    else
        echo "skip $SCENARIO: this doctor has no check of envboot's own leftovers"
    fi
    expect "$where: the same command again" rig_init "$@"
    printf '   %s: %s steps were done before\n' "$where" "$(grep -c 'done before' <<<"$output")"
    expect "$where: it imports" works "$name" gpudemo
    expect "$where: there is its modulefile" compgen -G "$HOME/.local/modules/demo/????????"
    equal "$where: one generation" "$(find "$(environments)/.gen" -mindepth 1 -maxdepth 1 | wc -l)" 1
    equal "$where: no journal is left" "$(find "$HOME/.local/state/envboot/journals" -type f)" ""
    equal "$where: no download is left" "$(find "$HOME/.cache/envboot/wheels" -type f)" ""
    equal "$where: nothing half-made is left" "$(find "$HOME/.local" -name '*.half-made' -o -name '*.scratch' -o -name '*.part')" ""
    expect_status 0 "$where: and again there is nothing to do" rig_init "$@"
    expect_said "$where: it says so" "nothing to do"
}

# The run may end before the kill comes: then it is tried again, five times at most, and sooner each time.
kill_when() { # kill_when WHERE TEXT SECONDS ARGUMENT…
    local where=$1 text=$2 seconds=$3 turn
    shift 3
    for ((turn = 0; turn < 5; ++turn)); do
        begin "$@"
        if ! until_said "$text"; then
            not_ok "$where" "the run ended before it said \`$text\`"
            cat "$talk"
            return
        fi
        sleep "$seconds"
        stop KILL
        [[ $status -eq 0 ]] || break
        "$ENVBOOT" env remove demo --yes >/dev/null 2>&1
        seconds=$(awk "BEGIN { print $seconds / 2 }")
    done
    equal "$where: it was killed in the middle" "$status" 137
    is_safe "$where" "$@"
}

fresh
kill_when "conda create" "create a conda base with" 4 demo --base conda
fresh
kill_when "venv" "make a venv with pip in $HOME/.local/share/envboot/envs/.gen/demo" 1 demo --base "$python"
fresh
site_index "$RIG_ORIGIN_URL/slow/simple/"
kill_when "download" "] fetch gpudemo" 1.2 demo --base "$python"
fresh
kill_when "our own installer" "] install 1 fetched wheel" "0.0$((RANDOM % 10))" demo --base "$python"
fresh
kill_when "install" "] install what it needs" 1 demo --base "$python"
fresh
kill_when "test" "] test it in" 0.1 demo --base "$python"

# Between publishing and the doors: the moment is short, so it is looked for.
fresh
for ((turn = 0; turn < 5; ++turn)); do
    begin demo --base "$python"
    until [[ -L $(environments)/demo ]] || ! kill -0 "$run" 2>/dev/null; do :; done
    stop KILL
    if [[ $status -eq 137 ]] && ! compgen -G "$HOME/.local/modules/demo/????????" >/dev/null; then
        break
    fi
    "$ENVBOOT" env remove demo --yes >/dev/null 2>&1
done
if [[ $turn -lt 5 ]]; then
    ok "between publishing and the doors, at attempt $((turn + 1))"
    is_safe "before the doors" demo --base "$python"
else
    echo "skip $SCENARIO: the moment between publishing and the doors was not hit in five attempts"
fi

# Ctrl-C, which a terminal sends to the whole foreground group; here to envboot, whose children have groups of their own.
for signal in INT TERM; do
    fresh
    (trap - INT; exec env --default-signal=INT "$ENVBOOT" init demo --base "$python" --yes --proxy-user "$RIG_PROXY_USER" \
        --proxy-password-file "$RIG_PROXY_PASSWORD_FILE") >"$talk" 2>&1 &
    run=$!
    until_said "] install what it needs"
    sleep 0.5
    stop "$signal"
    equal "SIG$signal: exit 130" "$status" 130
    output=$(<"$talk")
    expect_said "SIG$signal: it says how to go on" "same command again"
    equal "SIG$signal: no child is left" "$(pgrep -f "$HOME/.local/share/envboot")" ""
    is_safe "SIG$signal" demo --base "$python"
done

if [[ $ENVBOOT_LONG = yes ]]; then
    for ((turn = 0; turn < 14; ++turn)); do
        fresh
        [[ $((turn % 2)) -eq 0 ]] || site_index "$RIG_ORIGIN_URL/slow/simple/"
        begin demo --base "$python"
        seconds=$((RANDOM % 16)).$((RANDOM % 10))
        sleep "$seconds"
        stop KILL
        printf '   killed after %s s at: %s\n' "$seconds" "$(grep -F '] ' "$talk" | tail -n 1)"
        [[ -d $HOME/.local/state/envboot/journals ]] || { ok "turn $turn: nothing was begun"; continue; }
        [[ -n $(find "$HOME/.local/state/envboot/journals" -type f) ]] || continue
        is_safe "turn $turn" demo --base "$python"
    done
fi
rm -f "$talk"
finish
