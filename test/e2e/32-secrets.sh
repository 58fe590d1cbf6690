# shellcheck shell=bash
# The proxy password: in no argv, no environment of a child, no file, no output, in none of the forms it travels in.
# shellcheck source=test/e2e/common.sh
. "$(dirname "$0")/common.sh"
fresh_home
work=$(work_folder)
chmod 700 "$work"

# forms USER < PASSWORD: plain, percent-encoded in full and as little as a URL allows, and base64 as in the Basic login.
cat >"$work/forms.py" <<'END'
import base64, sys, urllib.parse

user, password = sys.argv[1], sys.stdin.readline().rstrip("\n")
quote = urllib.parse.quote
forms = {password, quote(password, safe=""), quote(password, safe="").lower(), quote(password, safe=":"), quote(password)}
for text in (password, user + ":" + password):
    forms.add(base64.b64encode(text.encode()).decode().rstrip("="))
print("\n".join(sorted(forms)))
END
# Looks at every process of this account again and again until the file named last appears, then tells what it saw.
cat >"$work/watch.py" <<'END'
import os, sys, time

forms = [line.rstrip("\n").encode() for line in open(sys.argv[1])]
stop, me = sys.argv[2], os.getuid()
seen, guilty, rounds = set(), set(), 0
while True:
    last = os.path.exists(stop)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat("/proc/" + pid).st_uid != me:
                continue
            argv = open("/proc/%s/cmdline" % pid, "rb").read()
            text = argv + open("/proc/%s/environ" % pid, "rb").read()
        except OSError:
            continue
        words = b" ".join(argv.split(b"\0")[:4]).decode(errors="replace")
        seen.add(words)
        if any(form in text for form in forms):
            guilty.add("%s %s" % (pid, words))
    rounds += 1
    if last:
        break
    time.sleep(0.002)
for process in sorted(guilty):
    print("it knows the password: " + process)
print("guilty %d" % len(guilty))
print("rounds %s" % ("enough" if rounds > 100 else rounds))
for part in ("conda create", "-m pip", "-m venv", "envboot"):
    print("%s %s" % (part, any(part in words for words in seen)))
END
python=(/usr/bin/python3 -I)
"${python[@]}" "$work/forms.py" "$RIG_PROXY_USER" <"$RIG_PROXY_PASSWORD_FILE" >"$work/forms"
equal "all forms are looked for" "$(wc -l <"$work/forms")" "$(sort -u "$work/forms" | wc -l)"

# That the watch sees what there is to see: a secret of no worth, in a child's environment.
printf 'worthless-secret\n' >"$work/other"
"${python[@]}" "$work/watch.py" "$work/other" "$work/stop-other" >"$work/saw-other" &
watch=$!
env SECRET=worthless-secret sleep 1
: >"$work/stop-other"
wait "$watch"
expect "the watch sees a secret in an environment" grep -q "it knows the password: .*sleep" "$work/saw-other"

touch "$work/started"
"${python[@]}" "$work/watch.py" "$work/forms" "$work/stop" >"$work/saw" &
watch=$!
expect "init demo -v" rig_init demo --base conda -v
printf '%s\n' "$output" >"$work/output"
: >"$work/stop"
wait "$watch"
output=$(cat "$work/saw")
expect_said "no process had it in argv or environment" "guilty 0"
expect_said "the watch looked often" "rounds enough"
for child in "conda create" "-m pip" "envboot"; do expect_said "it saw $child" "$child True"; done

equal "what was said does not hold it" "$(grep -cFf "$work/forms" "$work/output")" 0
holders() { find "$@" -user "$(id -un)" -type f -newer "$work/started" -print0 2>/dev/null | xargs -0r grep -laFf "$work/forms" --; }
equal "no file of the account holds it" "$(holders "$HOME")" ""
equal "no file in /tmp holds it" "$(holders /tmp /dev/shm)" ""
cp "$work/forms" "$HOME/planted"
equal "a file that does hold it is found" "$(holders "$HOME")" "$HOME/planted"
rm -rf "$work" "$HOME"
finish
