"""ratio.py FIRST SECOND WHAT: how two files of hyperfine's compare, by processor time, which other load moves little."""
import json
import sys


def figures(path):
    with open(path) as file:
        result = json.load(file)["results"][0]
    return result["user"] + result["system"], min(result["times"])


(cpu, fastest), (other_cpu, other_fastest) = figures(sys.argv[1]), figures(sys.argv[2])
print("  %s: %.2f of processor time, %.2f of the fastest run" %
      (sys.argv[3], cpu / other_cpu, fastest / other_fastest))
