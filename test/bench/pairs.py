"""pairs.py TIMES RESET FIRST-TITLE FIRST-COMMAND [TITLE COMMAND WANTED]…: runs the commands in turns, RESET (not timed) before each,
and prints each one's median wall time, processor time and peak memory; of each further one also how the first compares, by the
median of the ratios of neighbours, which other load moves little, beside what is wanted at most."""
import os
import shlex
import statistics
import subprocess
import sys
import time

times, reset, rest = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
contestants = [(rest[0], rest[1], None)] + [tuple(rest[at:at + 3]) for at in range(2, len(rest), 3)]


def run(command):
    subprocess.run(reset, shell=True, check=True)
    begin = time.monotonic()
    child = subprocess.Popen(shlex.split(command), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit("error: `%s` failed:\n%s" % (command, said.decode("utf-8", "replace")[-2000:]))
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


found = [[] for _ in contestants]
for _ in range(times):
    for number, (_, command, _) in enumerate(contestants):
        found[number].append(run(command))
for (title, _, wanted), runs in zip(contestants, found):
    wall, cpu, memory = (statistics.median(column) for column in zip(*runs))
    text = "  %-36s %8.2f s wall, %6.2f s of processors, %7.1f MB" % (title, wall, cpu, memory)
    if wanted is not None:
        ratios = [first[0] / other[0] for first, other in zip(found[0], runs)]
        text += "; the first takes %.2f of that (%.2f to %.2f), at most %s wanted" % (
            statistics.median(ratios), min(ratios), max(ratios), wanted)
    print(text)
