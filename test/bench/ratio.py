"""ratio.py PORTABLE RELEASE: how two files of hyperfine's compare, by processor time, which other load moves little."""
import json
import sys


def figures(path):
    with open(path) as file:
        result = json.load(file)["results"][0]
    return result["user"] + result["system"], min(result["times"])


(cpu, fastest), (release_cpu, release_fastest) = figures(sys.argv[1]), figures(sys.argv[2])
print("  static / dynamic: %.2f of processor time, %.2f of the fastest run; at most 1.05 wanted" %
      (cpu / release_cpu, fastest / release_fastest))
