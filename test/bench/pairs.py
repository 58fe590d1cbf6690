"""pairs.py PAIRS WHAT OURS… -- THEIRS…: runs two commands by turns, so that both meet the same machine, and prints the medians of
wall and processor time, the larger process's memory, and the ratio. {} in a word is a new empty folder, removed after the run."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def run(words):
    folder = tempfile.mkdtemp(dir=os.environ.get("TMPDIR"))
    try:
        began = time.monotonic()
        child = subprocess.Popen([word.replace("{}", folder) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if status != 0:
        sys.exit("error: %s ended with %d\n%s" % (" ".join(words), status, said.decode(errors="replace")[-2000:]))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def main():
    pairs, what, words = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    cut = words.index("--")
    figures = ([], [])
    for command in (words[:cut], words[cut + 1:]):  # the file cache is warm for both
        run(command)
    for _ in range(pairs):
        for taken, command in zip(figures, (words[:cut], words[cut + 1:])):
            taken.append(run(command))
    for name, taken in zip(("ours", "theirs"), figures):
        wall, cpu, memory = (statistics.median(column) for column in zip(*taken))
        print("    %-7s %7.3f s (%.3f to %.3f), %.3f s of processor, %.1f MB" %
              (name, wall, min(each[0] for each in taken), max(each[0] for each in taken), cpu, memory))
    ours, theirs = (statistics.median(each[0] for each in taken) for taken in figures)
    ratios = sorted(a[0] / b[0] for a, b in zip(*figures))
    print("  %s: %.2f (pairs %.2f to %.2f)" % (what, ours / theirs, ratios[0], ratios[-1]))


main()
