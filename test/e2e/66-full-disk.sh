# shellcheck shell=bash
# A disk that is too small, one that fills up in the middle, one that runs out of inodes. Disks are made by root before
# the scenario (disks.sh); without them there is nothing to fill.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
disks=$RIG_DIR/disks
if ! mountpoint -q "$disks/small" 2>/dev/null; then
    echo "skip $SCENARIO: no small disks here, which only root can make"
    finish
fi
base=(--base /usr/bin/python3)
on_disk() { find "$1" -mindepth 1 -printf '%P\n' | grep -vE '^(envs|envs/\.gen|bases|ca-bundle\.pem|activate)$' | sort; }

fresh_home
plain_recipe plain six
expect_status 3 "20 MB where 26 are needed" rig_init plain "${base[@]}" --prefix "$disks/small/e"
expect_said "what is needed" "needs at least 26 MB"
expect_said "where" "$disks/small"
expect_said "what to type" "--prefix"
expect "nothing was written" test ! -e "$disks/small/e" -a ! -e "$HOME/.local"
expect_status 3 "400 files where 1 800 are needed" rig_init plain "${base[@]}" --prefix "$disks/inodes/e"
expect_said "files are named" "files"
expect_said "what to type for it" "--prefix"
expect "nothing was written there" test ! -e "$disks/inodes/e" -a ! -e "$HOME/.local"

# The plan can't know of ballast that comes while it runs; here the disk has the room for the venv and little more.
expect "an environment that fits" rig_init plain "${base[@]}" --prefix "$disks/medium/e"
free=$(df --output=avail -k "$disks/medium" | tail -n 1)
big=$RIG_DIR/home/talk-full-$$
plain_recipe second six packaging
before=$(on_disk "$disks/medium/e")
"$ENVBOOT" init second --yes "${base[@]}" --prefix "$disks/medium/e" --proxy-user "$RIG_PROXY_USER" \
    --proxy-password-file "$RIG_PROXY_PASSWORD_FILE" >"$big" 2>&1 &
run=$!
until grep -qF '[2/' "$big" || ! kill -0 "$run" 2>/dev/null; do sleep 0.02; done
head -c "$((free - 6000))K" /dev/zero >"$disks/medium/ballast" 2>/dev/null
status=0
wait "$run" || status=$?
equal "the disk fills while the venv is made: exit 3" "$status" 3
output=$(<"$big")
grep -vE '^ +[0-9]+\. ' <<<"$output" | tail -n 8
expect_said "the disk is named as the reason" "full"
expect_said "what to type then" "--prefix"
equal "nothing is left on it" "$(on_disk "$disks/medium/e")" "$before"
expect "the old one works on the full disk" bash -c ". '$disks/medium/e/envs/plain/bin/activate' && python -c 'import six'"
rm "$disks/medium/ballast" "$big"

# A home that is full to the last byte: journal and ledger have no room.
HOME=$disks/home
expect "a home of its own on a disk" test -w "$HOME"
export HOME
write_profile
plain_recipe plain six
head -c 100M /dev/zero >"$HOME/ballast" 2>/dev/null
expect_status 3 "a home without a byte" rig_init plain "${base[@]}" --prefix "$disks/medium/f"
expect_said "the home's disk is the reason" "No space left"
printf '%s\n' "$output" | grep -vE '^ +[0-9]+\. ' | tail -n 6
equal "no environment is to be seen" "$(ls "$disks/medium/f/envs" 2>/dev/null)" ""
rm "$HOME/ballast"
expect "with room again" rig_init plain "${base[@]}" --prefix "$disks/medium/f"
finish
