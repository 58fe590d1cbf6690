#!/usr/bin/env bash
# run.sh BUILD-FOLDER: ctest, one line a test.
set -euo pipefail

folder=$(realpath "$1")
junit=$folder/junit.xml
rm -f "$junit"
status=0
ctest --test-dir "$folder" -j "$(nproc)" --output-on-failure --output-junit "$junit" >"$folder/ctest.log" 2>&1 || status=$?
if [[ ! -s $junit ]]; then
    tail -n 30 "$folder/ctest.log"
    printf 'not ok ctest: wrote no results\n'
    exit 1
fi
/usr/bin/python3 -I - "$junit" <<'PY'
import sys
import xml.etree.ElementTree as tree

for case in tree.parse(sys.argv[1]).getroot().iter("testcase"):
    name = case.get("name")
    output = (case.findtext("system-out") or "").strip()
    if case.find("skipped") is not None or case.get("status") == "notrun":
        said = [line for line in output.splitlines() if "Skipped" not in line and ": Skipped" not in line]
        reason = next((said[i + 1] for i, line in enumerate(said) if line.rstrip().endswith("Skipped")), None)
        lines = [line.strip() for line in output.splitlines() if line.strip() and not line.lstrip().startswith("[")]
        print(f"skip {name}: {reason or ' '.join(lines[-2:]) or case.find('skipped').get('message')}")
    elif case.get("status") == "run" and case.find("failure") is None:
        print(f"ok {name}")
    else:
        print(output)
        print(f"not ok {name}: failed")
PY
exit $status
