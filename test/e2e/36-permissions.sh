# shellcheck shell=bash
# Whatever the umask: nothing of ours may be written by others, and it works.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
work=$(work_folder)

for mask in 000 077; do
    fresh_home
    (umask "$mask" && rig_init demo --base conda >"$work/said" 2>&1) || not_ok "init demo under umask $mask" "$(tail -n 3 "$work/said")"
    equal "umask $mask: nobody else can write to any of it" \
        "$(find "$HOME" ! -type l -perm /022 -printf '%m %P\n' | head -n 5)" ""
    equal "umask $mask: the folders that hold it are private" \
        "$(stat -c %a "$HOME/.local/share/envboot" "$HOME/.local/state/envboot" "$(environments)" | sort -u)" 700
    five "umask $mask: it works" env -i bash --noprofile --norc <<END
. '$(environments)/demo/bin/activate'
$add
END
    rm -rf "$HOME"
done
rm -rf "$work"
finish
