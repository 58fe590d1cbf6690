#!/usr/bin/env python3
"""Prints the GPU architectures of a library's device code, by the headers in .nv_fatbin: arches.py LIBRARY."""
import struct
import sys

CONTAINER = bytes.fromhex("50ed55ba01001000")
KINDS = {1: "compute_%d", 2: "sm_%d"}


def arches(data):
    start = data.find(CONTAINER)
    while start >= 0:
        size, = struct.unpack_from("<Q", data, start + 8)
        at, end = start + 16, start + 16 + size
        while at < end:
            kind, _, header, payload = struct.unpack_from("<HHIQ", data, at)
            yield KINDS[kind] % struct.unpack_from("<I", data, at + 28)
            at += header + payload
        start = data.find(CONTAINER, end)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as library:
        print(" ".join(arches(library.read())))
