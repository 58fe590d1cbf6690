#!/usr/bin/env python3
"""The room check must be able to fail: one breakage each."""
import unittest

from check_rooms import check, find_cycle

ROOMS = {"util": set(), "os": {"util"}}
HEAVY = {"toml++": {"os/toml.cpp"}}
GOOD = {"util/a.hpp": "", "os/b.cpp": '#include "util/a.hpp"\n', "main.cpp": '#include "os/b.hpp"\n'}


class CheckRooms(unittest.TestCase):
    def complaints(self, **extra):
        return check(ROOMS, HEAVY, {**GOOD, **{k.replace("__", "/") + ".cpp": v for k, v in extra.items()}})

    def test_good_tree(self):
        self.assertEqual(self.complaints(), [])

    def test_include_not_listed(self):
        self.assertIn("may not include", self.complaints(util__c='#include "os/b.hpp"\n')[0])

    def test_unused_edge(self):
        self.assertIn("and does not", check(ROOMS, HEAVY, {"util/a.hpp": "", "os/b.cpp": ""})[0])

    def test_heavy_header(self):
        self.assertIn("belongs in", self.complaints(util__c="#include <toml++/toml.h>\n")[0])

    def test_unknown_room(self):
        self.assertIn("does not list", self.complaints(odd__c="")[0])

    def test_cycle(self):
        self.assertEqual(find_cycle({"a": {"b"}, "b": {"a"}}), ["a", "b", "a"])


if __name__ == "__main__":
    unittest.main()
