#!/usr/bin/env bash
# clang-format, shellcheck and the slips that no reader should have to look for.
set -euo pipefail
cd "$(dirname "$0")/../.."

failed=0
report() { # report NAME OUTPUT-OF-COMPLAINTS
    if [[ -z $2 ]]; then
        printf 'ok %s\n' "$1"
    else
        printf '%s\n' "$2"
        printf 'not ok %s: %s\n' "$1" "$(grep -m 1 . <<<"$2")"
        failed=1
    fi
}

# Files as they will be committed; in an archive without git, all of them.
if git rev-parse --git-dir >/dev/null 2>&1; then
    mapfile -t files < <(git ls-files --cached --others --exclude-standard | while read -r f; do [[ -f $f ]] && printf '%s\n' "$f"; done)
else
    mapfile -t files < <(find . -path ./build -prune -o -type f -print | sed 's|^\./||')
fi
select_files() { printf '%s\n' "${files[@]}" | grep -E "$1" || :; }

mapfile -t cpp < <(select_files '\.(cpp|hpp)$')
report clang-format "$(clang-format --dry-run -Werror "${cpp[@]}" 2>&1 | grep 'error:' || :)"

# test/rig/data imitates other people's scripts, faults included.
mapfile -t scripts < <(select_files '\.sh$' | grep -v '^test/rig/data/')
report shellcheck "$(shellcheck "${scripts[@]}" 2>&1 || :)"

report headers-say-pragma-once "$(select_files '^src/.*\.hpp$' | xargs grep -L '^#pragma once' || :)"
report no-std-filesystem "$(select_files '^src/.*\.(cpp|hpp)$' | xargs grep -nE 'std::filesystem|<filesystem>' || :)"
report getenv-only-in-host "$(select_files '^src/.*\.(cpp|hpp)$' | grep -v '^src/os/host.cpp$' | xargs grep -nE '::(secure_)?getenv\(|= *(secure_)?getenv\(|\benviron\b' || :)"
# The loop would run over a temporary that is gone: C++20 keeps only the outermost one.
report no-loop-over-a-temporarys-value "$(printf '%s\n' "${cpp[@]}" | xargs grep -nE 'for \(.* : .*\)\.value\(\)' || :)"
# g++ 12 does not destroy what the braces had already made when TRY returns from within them.
report no-TRY-in-braces "$(select_files '^src/.*\.(cpp|hpp)$' | xargs grep -nE '(\{[^};]*[,{][^};]*|^ +\.[a-z_0-9]+ = .*)\bTRY\(' | grep -vE '(if|for|while|switch) \(.*\{$' || :)"
report commands-in-messages-exist "$(select_files '^(src|docs|scripts|recipes|modulefiles)/|^README.md$' | /usr/bin/python3 test/style/unknown_commands.py)"
exit $failed
