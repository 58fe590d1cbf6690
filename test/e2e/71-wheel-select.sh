# shellcheck shell=bash
# torch and torchvision are chosen for all cards of the site, without a connection; what it says to type works.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=attack.sh
. "$(dirname "$0")/attack.sh"
fresh_home
before=$(listing)
asked=$(wc -l <"$RIG_ORIGIN_LOG")

expect "for the site's cards" "$ENVBOOT" wheel select --python 3.7 --driver 470
printf '%s\n' "$output"
expect_said "the pair" "torch 1.13.1+cu117 and torchvision 0.14.1"
expect_said "why not the index's own" "no code for Tesla K40 (3.5)"
expect_said "a Python that newer ones have left" "no file for Python 3.7"
init=$(sed -n 's/^  envboot \(init .*\)/\1/p' <<<"$output")
expect_said "the site it is for" "the site rig"

expect "an old driver" "$ENVBOOT" wheel select --gpu K40,V100 --python 3.7 --driver 440.33
expect_said "bounds CUDA" "torch 1.12.0+cu102 and torchvision 0.13.0"
expect "only releases before 1.5" "$ENVBOOT" wheel select --gpu K40 --python 3.7 --torch '<1.5'
expect_said "the newest of them" "torch 1.4.0+cu101 and torchvision 0.5.0"
expect_status 1 "nothing runs on a K40 with Python 3.12" "$ENVBOOT" wheel select --gpu K40,V100 --python 3.12 --glibc 2.28 \
    --driver 550.54.14
expect_said "what would, without it" "would lose Tesla K40 (3.5) (node type "
expect_status 2 "a card that nobody knows" "$ENVBOOT" wheel select --gpu K4000X --python 3.7
expect_status 2 "no Python" "$ENVBOOT" wheel select --gpu K40 --python new

# shellcheck disable=SC2086 # several words
expect "the command that it printed" "$ENVBOOT" $init --base conda --dry-run
expect_said "plans the file that was chosen" "torch-1.13.1+cu117-cp37-cp37m-linux_x86_64.whl"
equal "no byte was asked for" "$(wc -l <"$RIG_ORIGIN_LOG")" "$asked"
nothing_left "nothing was written" "$before"

own=$HOME/.config/envboot/wheels/mine.toml
mkdir -p "${own%/*}"
chmod -R go-w "$HOME/.config"
cat >"$own" <<'TOML'
schema = 1
name = "torch"
[[wheel]]
version = "1.13.1+cu117"
pythons = ["cp37"]
platform = "linux_x86_64"
cuda = "11.7"
capabilities = ["3.5", "7.0"]
urls = ["https://origin.example.org/mine/{file}"]
TOML
chmod 600 "$own"
expect "with a list of one's own" "$ENVBOOT" wheel select --gpu K40 --python 3.7
expect_said "its row counts" "origin.example.org/mine"
chmod 660 "$own"
expect_status 4 "a list that others can write" "$ENVBOOT" wheel select --gpu K40 --python 3.7
expect_said "and the cure" "chmod go-w $own"
finish
