"""silence.py ENVBOOT: doctor beside a file system that never answers, a real one. 77 where none can be mounted."""
import os, pathlib, signal, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
LONGEST = 40  # s: a hang that nothing bounds is for ever


def main():
    if "--inside" not in sys.argv:
        for apart in (["unshare", "--user", "--map-root-user", "--mount", "--"], ["unshare", "--mount", "--"]):
            if subprocess.run([*apart, "true"], stderr=subprocess.DEVNULL).returncode == 0:
                return subprocess.run([*apart, sys.executable, "-I", __file__, sys.argv[1], "--inside"]).returncode
        print("skip silence: no mounts of its own here, neither for a user nor for root")
        return 77
    with tempfile.TemporaryDirectory(prefix="envboot-silence-", ignore_cleanup_errors=True) as work:
        return examine(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(work))


def examine(envboot, work):
    dead, home = work / "dead", work / "home"
    dead.mkdir()
    home.mkdir(0o700)
    (home / ".netrc").write_text("machine example.org login ada password not-a-real-one\n")
    (home / ".netrc").chmod(0o644)
    (home / "alias").symlink_to(dead)
    server = subprocess.Popen([sys.executable, "-I", HERE / "silent_fs.py", dead], stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout.readline() != "ready\n":
            print("skip silence: no file system of its own can be mounted here")
            return 77
        environment = {"HOME": str(home), "PATH": f"/usr/bin:/bin:{dead}/bin", "VIRTUAL_ENV": f"{home}/alias/env",
                       "LC_ALL": "C.UTF-8"}
        status, text, took = doctor(envboot, environment, ["doctor"])
        expect("it ends", status == 1 and took < LONGEST, f"status {status} after {took:.1f} s\n{text}")
        expect("it names the dead one", "EB409" in text and str(dead) in text, text)
        expect("it finds the rest", "EB505" in text, text)
        expect("what it could not look at is skipped", "skipped EB318" in text and "skipped EB302" in text, text)
        expect("nothing is said to be gone there", "EB302  " not in text.replace("skipped EB302  ", ""), text)
        for words in (["doctor", "--env", f"{dead}/env"], ["doctor", f"{dead}/job.pbs"]):
            status, text, took = doctor(envboot, environment, words)
            expect(f"{words[1][:5]} named there: an error", status == 3 and took < LONGEST and "error: " in text,
                   f"status {status} after {took:.1f} s\n{text}")
        environment["MODULEPATH"] = f"{dead}/modulefiles"
        status, text, took = doctor(envboot, environment, ["doctor", "--if-loaded", "demo"])
        expect("modules there: an error", status == 3 and took < LONGEST and "error: " in text and "MODULEPATH" in text,
               f"status {status} after {took:.1f} s\n{text}")
    finally:
        server.kill()  # what hangs there is let go
        server.wait()
    return 0


def doctor(envboot, environment, words):
    begun = time.monotonic()
    child = subprocess.Popen([envboot, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    signal.alarm(3 * LONGEST)
    text, _ = child.communicate()
    signal.alarm(0)
    return child.returncode, text, time.monotonic() - begun


def expect(what, holds, seen):
    if not holds:
        sys.exit(f"not ok silence: {what}: {seen}")
    print(f"ok silence: {what}")


sys.exit(main())
