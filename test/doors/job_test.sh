#!/bin/bash
# `envboot job script`: what it prints is run as the schedulers run it, from a copy in a spool folder, in a shell that is
# neither login nor interactive; a PBS job begins in the home folder with a bare environment, a Slurm job where it was
# submitted, with the variables of the submitting shell. (Both are bash here: the machine has neither scheduler.)
. "$(dirname "$0")/common.sh"
envboot=$(dirname "$RENDER_DOORS")/envboot
cd "$work" || exit 1
data=$work/account/.local/share/envboot
mkdir -p account "submitted from" spool "$data/envs/.gen"
make_venv "$data/envs/.gen/one-1" one
doors "$data/envs/one" one "$line" # whose doors name the link
cp -R "$data/envs/one/." "$data/envs/.gen/one-1/"
rm -rf "$data/envs/one"
ln -s .gen/one-1 "$data/envs/one"
E=$data/envs/one
printf '{"schema": 1, "name": "one", "python": "%s", "gpus": ["3.5"]}\n' "$line" >"$E/envboot.lock"
cat >"$E/bin/jupyter" <<'P'
#!/bin/sh
# Stands in for JupyterLab: what its server is told, the file by which it says on which port it will be, and a while
# later, unless its user wants it silent, its answer.
printf '%s\n' "$@" >"$JUPYTER_RUNTIME_DIR/arguments"
port=$(printf '%s\n' "$@" | sed -n 's/--ServerApp.port=//p')
printf '{"port": %s, "url": "http://127.0.0.1/"}' "$((port + 1))" >"$JUPYTER_RUNTIME_DIR/jpserver-$$.json"
umask >"$JUPYTER_RUNTIME_DIR/umask"
sleep 1
ls "${JUPYTER_TOKEN_FILE%/*}" >"$JUPYTER_RUNTIME_DIR/before"
[ -e "$HOME/silent" ] || python -c '
import http.server, sys
class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/api" else 404)
        self.end_headers()
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Api)
server.timeout = 10
server.handle_request()' "$((port + 1))" 2>"$JUPYTER_RUNTIME_DIR/asked"
sleep 2
P
cp "$E/bin/jupyter" "$E/bin/jupyter-lab"
chmod 755 "$E/bin/jupyter" "$E/bin/jupyter-lab"
# SC1091: the environment's script is another file. SC2016: words of the user's own.
verdict() { # NAME WANT HAVE
    if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: want <$2> have <$3>"; failed=1; fi
}
script() { HOME=$work/account PATH=/usr/bin:/bin "$envboot" job script "$@" 2>said; }

report='import os, six, sys; print(sys.executable, os.getcwd(), os.environ.get("TERM"), [p for p in sys.path if "python2.0" in p], sys.argv[1:])'
expected="$E/bin/python $work/submitted from"
mkdir -p hijack/lib/python2.0/site-packages && echo 'raise SystemExit("a foreign six")' >hijack/lib/python2.0/site-packages/six.py
for scheduler in pbs slurm; do
    script --env one --scheduler $scheduler --queue standard --project cse --memory 16gb --walltime 01:00:00 -- \
        python -c "$report" 'a b' '$(touch X)' "it's" --lr >spool/17.SC || { echo "not ok script $scheduler: $(cat said)"; failed=1; }
    if shellcheck -e SC1091,SC2016 spool/17.SC >lint 2>&1; then echo "ok lint $scheduler"; else echo "not ok lint $scheduler: $(cat lint)"; failed=1; fi
    verdict "no variable but its own is relied on, $scheduler" "" "$(grep -nE 'bashrc|module ' spool/17.SC | grep -v '^[0-9]*:#')"
done
script --env one --scheduler pbs -- python -c "$report" 'a b' '$(touch X)' "it's" --lr >spool/pbs.SC
script --env one --scheduler slurm -- python -c "$report" 'a b' '$(touch X)' "it's" --lr >spool/slurm.SC
words="['a b', '\$(touch X)', \"it's\", '--lr']"
verdict "in a PBS job" "$expected dumb [] $words" \
    "$(cd account && env -i HOME="$work/account" PBS_O_WORKDIR="$work/submitted from" PBS_JOBID=17.server PBS_ENVIRONMENT=PBS_BATCH bash "$work/spool/pbs.SC" 2>&1)"
verdict "in a PBS job to which TERM was passed" "$expected screen [] $words" \
    "$(cd account && env -i HOME="$work/account" PBS_O_WORKDIR="$work/submitted from" TERM=screen bash "$work/spool/pbs.SC" 2>&1)"
verdict "in a Slurm job that inherited a hijacked shell" "$expected xterm [] $words" \
    "$(cd "submitted from" && env -i HOME="$work/account" PATH=/usr/bin:/bin SLURM_SUBMIT_DIR="$work/submitted from" SLURM_JOB_ID=4 TERM=xterm \
        PYTHONPATH="$work/hijack/lib/python2.0/site-packages" PYTHONHOME=/nowhere VIRTUAL_ENV="$E" bash "$work/spool/slurm.SC" 2>&1)"
verdict "no word of the command ran" "" "$(find . -name X)"
# The same as by the other doors.
see='import os, six, sys; print(sys.path, sys.prefix, os.environ["PATH"], os.environ["VIRTUAL_ENV"])'
script --env one --scheduler pbs -- python -c "$see" >spool/see.SC
verdict "the same environment as by activate" "$(env -i PATH=/usr/bin:/bin HOME="$work/account" bash -c ". '$E/bin/activate'; cd '$work/submitted from'; python -c '$see'")" \
    "$(env -i PATH=/usr/bin:/bin HOME="$work/account" PBS_O_WORKDIR="$work/submitted from" bash spool/see.SC)"

script --env one --scheduler pbs --notebook >spool/notebook.SC || { echo "not ok notebook: $(cat said)"; failed=1; }
if shellcheck -e SC1091 spool/notebook.SC >lint 2>&1; then echo "ok lint notebook"; else echo "not ok lint notebook: $(cat lint)"; failed=1; fi
env -i HOME="$work/account" PATH=/usr/bin:/bin PBS_O_WORKDIR="$work/submitted from" PBS_JOBID=18.server PBS_O_HOST=login.example.org \
    bash spool/notebook.SC >notebook.out 2>notebook.err
run=$work/account/.local/state/envboot/jobs/18.server
verdict "the token's file is the user's alone" "600 700" "$(stat -c %a "$run/token" "$run" | paste -sd ' ')"
verdict "the token is long, and nowhere else" "yes " "$([ "$(wc -c <"$run/token")" -ge 40 ] && echo yes) $(grep -l -F -e "$(cat "$run/token")" notebook.out notebook.err "$run/runtime/arguments" "$run/tunnel")"
verdict "JupyterLab listens on this node only" "lab --no-browser --ServerApp.ip=127.0.0.1" "$(head -n 3 "$run/runtime/arguments" | paste -sd ' ')"
port=$(($(sed -n 's/--ServerApp.port=//p' "$run/runtime/arguments") + 1))
verdict "the tunnel's line has the port that the server took" yes \
    "$(grep -q -e "-J $(id -un)@login.example.org -L 127.0.0.1:$port:127.0.0.1:$port $(id -un)@$(hostname)" "$run/tunnel" && echo yes)"
verdict "which is not there before it answers" "" "$(grep -x tunnel "$run/runtime/before")"
verdict "it is in the output too" yes "$(grep -qF -f "$run/tunnel" notebook.out && echo yes)"
verdict "files that a notebook makes have the user's own mode" "$(umask)" "$(cat "$run/runtime/umask")"
touch account/silent
env -i HOME="$work/account" PATH=/usr/bin:/bin PBS_O_WORKDIR="$work/submitted from" PBS_JOBID=20.server bash spool/notebook.SC >silent.out 2>&1
verdict "nor where it never does" "no no" \
    "$([ -e "${run%/*}/20.server/tunnel" ] && echo yes || echo no) $(grep -q 'ssh -N' silent.out && echo yes || echo no)"
rm account/silent
mkdir -p "${run%/*}/19.server/token"
verdict "without a token nothing is started" "1 " "$(env -i HOME="$work/account" PATH=/usr/bin:/bin PBS_O_WORKDIR="$work/submitted from" PBS_JOBID=19.server \
    bash spool/notebook.SC >/dev/null 2>&1; echo "$? $(ls "${run%/*}/19.server/runtime" 2>/dev/null)")"
rm "$E/bin/jupyter-lab"
script --env one --scheduler pbs --notebook >/dev/null
verdict "without JupyterLab it says what to do" yes "$(grep -q 'hint: put `jupyterlab`' said && echo yes)"

for bad in 'a b' '$(touch X)' "';touch X;'" 'a
#PBS -q other' '-x' 'ä' '"' '`touch X`'; do
    for option in --job-name --project --queue; do
        for scheduler in pbs slurm; do
            if script --env one --scheduler $scheduler "$option=$bad" >out; then echo "not ok refused $option $bad: $(cat out)"; failed=1; fi
        done
    done
done
[ ! -e X ] || { echo "not ok a value ran"; failed=1; }
echo "ok values that a scheduler's line can't carry are refused"
verdict "which scheduler is asked for, where nothing says" yes "$(script --env one >/dev/null; grep -q 'hint: say which: `--scheduler pbs`' said && echo yes)"
finish
