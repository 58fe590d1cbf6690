# shellcheck shell=bash
# Every JSON document has the members, and each the type, that docs/json.md shows.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
fresh_home
here=$(dirname "$0")

# documented NAME [LIST [MEMBER…]]: $output against the example NAME, or a part of it; what is null in one of the two fits anything.
documented() {
    difference=$(/usr/bin/python3 -I "$here/json_shape.py" "$here/json.md" "$@" 2>&1 <<<"$output")
    equal "$1 is as documented" "$difference" ""
}
only_out() { output=$("$@" 2>/dev/null); }

only_out rig_init demo --base conda --json
documented init
only_out "$ENVBOOT" doctor --json
documented doctor
printf 'machine example.org login me password obviously-fake\n' >"$HOME/.netrc"
chmod 644 "$HOME/.netrc"
only_out "$ENVBOOT" doctor --only EB505 --fix --yes --json
documented doctor-fix
only_out "$ENVBOOT" doctor --undo --yes --json
documented doctor-undo
rm "$HOME/.netrc"
only_out "$ENVBOOT" env list --json
documented list
only_out "$ENVBOOT" env show demo --json
documented list environments
/usr/bin/python3 -m venv --without-pip "$HOME/theirs"
only_out "$ENVBOOT" env adopt "$HOME/theirs" --json
documented adopt
only_out "$ENVBOOT" env show theirs --json
documented show-adopted
mv "$HOME/theirs" "$HOME/theirs-moved"
only_out "$ENVBOOT" env verify theirs --json
documented verify
only_out "$ENVBOOT" env activate-script --from "$(echo "$HOME"/.local/share/envboot/bases/*)" --output "$HOME/script" --json
documented activate-script
only_out "$ENVBOOT" wheel inspect "$RIG_DIR"/www/wheels/gpudemo-1.0-cp311-* --gpu site --json
documented inspect
only_out "$ENVBOOT" wheel inspect demo --gpu site --json
documented inspect-environment
only_out "$ENVBOOT" wheel fetch "$RIG_ORIGIN_URL/wheels/$(cd "$RIG_DIR/www/wheels" && echo gpudemo-1.0-cp311-*)" --into "$HOME/fetched" --gpu site \
    --json --proxy-user "$RIG_PROXY_USER" --proxy-password-file "$RIG_PROXY_PASSWORD_FILE"
documented fetch
only_out "$ENVBOOT" wheel select --gpu K40,V100 --python 3.9 --driver 470 --torch '>=1.8' --json
documented select
only_out "$ENVBOOT" wheel select --gpu K40 --python 3.11 --json
documented select-none
only_out "$ENVBOOT" wheel install "$(find "$RIG_DIR"/www/wheels -name 'six-*.whl' | head -n 1)" --into demo --force --json
documented install
only_out "$ENVBOOT" env add demo "$(find "$RIG_DIR"/odd/quick -name 'jmespath-*.whl')" --json --yes --proxy-user "$RIG_PROXY_USER" \
    --proxy-password-file "$RIG_PROXY_PASSWORD_FILE"
documented add
"$(environments)/demo/bin/python" -I -m pip uninstall --yes --quiet jmespath
only_out "$ENVBOOT" env lock demo --check --json
documented lock-check
only_out "$ENVBOOT" env lock demo --offline
documented list environments lock
export MODULEPATH=$RIG_MODULEPATH
only_out "$ENVBOOT" modules check --all --json
documented check
only_out "$ENVBOOT" modules show apps/anaconda/3 compiler/gcc --json
documented show
mkdir -p "$HOME/chain/apps"
printf '#%%Module1.0\nprereq compiler/gcc\nmodule load apps/other\n' >"$HOME/chain/apps/solver"
printf '#%%Module1.0\nconflict compiler/gcc\n' >"$HOME/chain/apps/other"
printf '#%%Module1.0\nprereq compiler/gcc\n' >"$HOME/chain/apps/fine"
only_out env MODULEPATH="$RIG_MODULEPATH:$HOME/chain" "$ENVBOOT" modules show apps/solver apps/fine --follow --json
documented follow
only_out "$ENVBOOT" modules which anaconda --json
documented which
only_out "$ENVBOOT" modules list --json
documented modules-list
only_out "$ENVBOOT" modules new tool/1.0 --prefix "$RIG_TOP" --requires compiler/gcc --json
documented modules-new
only_out "$ENVBOOT" modules new tool/2.0 --prefix "$RIG_TOP" --json
only_out "$ENVBOOT" modules remove tool/1.0 --yes --json
documented modules-remove
only_out "$ENVBOOT" job script --env demo --scheduler pbs --json -- python train.py
documented job
finish
