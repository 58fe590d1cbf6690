#!@PYTHON@
# The login script of a site. It opens no connection: the rig is about whether it starts.
import sys
import typing
import urllib.request
from dataclasses import dataclass


@dataclass
class Session:
    user: str
    handlers: typing.List[object]


def main():
    session = Session("nobody", urllib.request.build_opener(urllib.request.ProxyHandler({})).handlers)
    print("proxylogin: ready (Python %d.%d, %d handlers)" % (sys.version_info[:2] + (len(session.handlers),)))


main()
