# shellcheck shell=bash
# A file without a known digest is pinned by its first download: when it is replaced on its server, it is refused.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
first=$(cd "$RIG_DIR/www/wheels" && echo gpudemo-1.0-cp311-*) other=$(cd "$RIG_DIR/www/wheels" && echo gpudemo-2.0-cp311-*)

# The list says where gpudemo 1.0 is, and no digest.
list_it_at() {
    mkdir -p "$HOME/.config/envboot/wheels"
    cat >"$HOME/.config/envboot/wheels/demo.toml" <<EOF
schema = 1
name = "gpudemo"
[[wheel]]
version = "1.0"
pythons = ["cp311"]
platform = "manylinux2014_x86_64"
cuda = "10.1"
capabilities = ["3.5"]
ptx = ["3.5"]
urls = ["$1"]
EOF
    chmod -R go-w "$HOME/.config"
}

list_it_at "$RIG_ORIGIN_URL/wheels/$first"
expect "the first download" rig_init demo --gpu V100 --base /usr/bin/python3
before=$(listing)
expect "the same again" rig_init demo --gpu V100 --base /usr/bin/python3
expect_said "is there already" "nothing to do"
list_it_at "$RIG_ORIGIN_URL/wheels/$other"
expect "after a change of the list" rig_init demo --gpu V100 --base /usr/bin/python3 --dry-run
expect_said "there is something to do" "fetch $first"
expect_status 4 "another file under the same name" rig_init demo --name second --gpu V100 --base /usr/bin/python3
expect_said "it is told what happened" "envboot.lock has another digest"
expect_said "the digest of the first" "$(sha256sum "$RIG_DIR/www/wheels/$first" | cut -c1-64)"
nothing_left "nothing is left of it" "$before"
expect "the first environment still works" works demo gpudemo
list_it_at "$RIG_ORIGIN_URL/wheels/$first"
expect "the same file again" rig_init demo --name second --gpu V100 --base /usr/bin/python3
finish
