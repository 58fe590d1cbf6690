"""json_shape.py PAGE EXAMPLE [LIST [MEMBER…]]: prints where the document on stdin has other members or types than the page's example,
or than the first item of the example's LIST (which then has a `schema` of its own), or that item's MEMBER."""
import json
import re
import sys


def compare(where, shown, real):
    if shown is None or real is None:
        return
    if type(shown) is not type(real):
        print("%s: the page shows %s, it is %s" % (where, type(shown).__name__, type(real).__name__))
    elif isinstance(shown, dict):
        if list(shown) != list(real):
            print("%s: the page shows %s, it has %s" % (where, list(shown), list(real)))
        for name in shown:
            compare("%s.%s" % (where, name), shown[name], real.get(name))
    elif isinstance(shown, list):
        for item in real:
            compare(where + "[]", shown[0], item)


with open(sys.argv[1]) as page:
    shown = json.loads(re.search(r"^```json %s\n(.*?)^```" % sys.argv[2], page.read(), re.S | re.M).group(1))
if len(sys.argv) > 3:
    shown = dict(shown[sys.argv[3]][0], schema=1)
for member in sys.argv[4:]:
    shown = shown[member]
compare(sys.argv[2], shown, json.load(sys.stdin))
