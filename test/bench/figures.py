"""figures.py FOLDER NAME TITLE TARGET-MS [BASELINE]: one line of what hyperfine wrote to FOLDER/NAME.json, in ms."""
import json
import sys


def times(name):
    with open("%s/%s.json" % (sys.argv[1], name)) as file:
        return json.load(file)["results"][0]


name, title, target = sys.argv[2:5]
result = times(name)
less = times(sys.argv[5])["median"] if len(sys.argv) > 5 else 0.0
figures = [1000 * (result[key] - less) for key in ("median", "min", "max")]
failed = sum(1 for code in result.get("exit_codes", []) if code not in (0, 1))
print("  %-36s %8.2f ms (%.2f to %.2f, %d runs)%s%s" % (
    title, *figures, len(result["times"]), "" if target == "-" else ", at most %s ms wanted" % target,
    ", %d runs failed" % failed if failed else ""))
