"""A very small package with GPU code: the fixture of envboot's rig."""
import ctypes
import os

__version__ = "@VERSION@"

_library = ctypes.CDLL(os.path.join(os.path.dirname(os.path.abspath(__file__)), "libgpudemo.so"))


def add(a, b):
    """The sum of two ints, by the host code of libgpudemo.so."""
    return _library.gpudemo_add(ctypes.c_int(a), ctypes.c_int(b))


def main():
    print("gpudemo %s: 2 + 3 = %d" % (__version__, add(2, 3)))
