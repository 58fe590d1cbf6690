# shellcheck shell=bash
# rig_profile [EXTRA-TOML]: the site profile of the rig whose rig.env was sourced. Sourced, never run.
rig_profile() {
    cat <<EOF
schema = 1
name = "rig"
title = "A site in a box"
hosts = ["*"]
modulepath = ["$RIG_MODULEPATH"]
base_modules = ["apps/anaconda/3EnvCreation", "apps/anaconda/3"]
ca = ["$RIG_CA"]
index = "$RIG_INDEX_URL"
channels = ["$RIG_CHANNEL_URL"]

[[node]]
name = "old"
gpus = ["K40"]
glibc = "2.17"
driver = "470"

[[node]]
name = "new"
gpus = ["V100"]
glibc = "2.17"
driver = "470"

[proxy]
url = "http://$RIG_PROXY_HOST:$RIG_PROXY_PORT"
EOF
}
