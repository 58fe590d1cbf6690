"""report.py EXPRESSION: reads a JSON report of `doctor` on stdin; status 0 when the expression is true of it."""
import json
import sys

report = json.load(sys.stdin)
KEYS = {"code", "level", "title", "evidence", "why", "fix", "fixable", "because_of"}


def f(code):
    """The findings of one code."""
    return [finding for finding in report["findings"] if finding["code"] == code]


def text(finding):
    """All that a finding shows, as one text."""
    return json.dumps(finding, ensure_ascii=False)


codes = {finding["code"] for finding in report["findings"]}
well_formed = (
    report["schema"] == 1
    and set(report) == {"schema", "findings", "passed", "skipped"}
    and all(set(finding) == KEYS for finding in report["findings"])
)
if not well_formed:
    sys.exit("the report is not of schema 1")
if not eval(sys.argv[1]):
    sys.exit(json.dumps(report, indent=1))
