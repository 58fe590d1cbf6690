# shellcheck shell=bash
# The plan for the recipe of the first site, torch 1.12.0+cu102 for K40 and V100, against golden/dl-cc35.txt. A plan that
# changed on purpose: this prints the difference, and `patch -p0` takes it.
# shellcheck source=common.sh
. "$(dirname "$0")/common.sh"
fresh_home

# What is another on every machine, nothing else. The columns of a plan are aligned, so blanks count as one.
filter() {
    sed -E \
        -e "s|$HOME|HOME|g" \
        -e "s|$RIG_DIR|RIG|g" \
        -e "s|$RIG_PROXY_HOST:$RIG_PROXY_PORT|PROXY|g" \
        -e "s|$RIG_INDEX_URL|INDEX|g" \
        -e 's/[0-9.]+ [kMGTP]?B free, room for [0-9 ]+ files/SPACE free, room for INODES files/' \
        -e 's|^(place .* files) \([a-z0-9.]+\)|\1 (FILE-SYSTEM)|' \
        -e 's|the host name [^ ]+ is|the host name HOST is|' \
        -e 's|^(CAs +)[0-9]+ certificates|\1N certificates|' \
        -e 's|-[0-9a-f]{10}\b|-DIGEST|g; s|/[0-9a-f]{8}(\.lua)?\b|/DIGEST\1|g' \
        -e 's|with uv, else pip|with pip|' \
        -e 's| +| |g; s| $||'
}

before=$(find "$HOME" -printf '%p %T@\n' | sort)
output=$("$ENVBOOT" init dl-cc35 --base conda --dry-run --proxy-user "$RIG_PROXY_USER" \
    --proxy-password-file "$RIG_PROXY_PASSWORD_FILE" 2>"$HOME.err")
equal "it plans" "$? $(cat "$HOME.err")" "0 "
equal "a dry run writes nothing" "$(find "$HOME" -printf '%p %T@\n' | sort)" "$before"
golden=test/e2e/golden/dl-cc35.txt
if difference=$(filter <<<"$output" | diff -u --label "$golden" --label "$golden" "$(dirname "$0")/golden/dl-cc35.txt" -); then
    ok "the plan is the golden one"
else
    printf '%s\n' "$difference"
    not_ok "the plan is the golden one" "it differs, see above"
fi
finish
