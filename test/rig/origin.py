#!/usr/bin/env python3
"""The HTTPS origin of the rig: /simple/, /wheels/ and /channel/ from a folder, with ranges and ETags, and faults on demand.

A fault is the first part of the path; what follows is the path of the real file:
  /portal/…     the login page, status 200          /portal302/…  a redirect to the login page
  /slow/…       4 KiB every 100 ms                  /cut/N/…      the connection breaks after N bytes of the body
  /norange/…    ranges are ignored                  /changing/…   another ETag at each request
  /wronghash/…  an index page promises other hashes
While the file CONTROL/portal exists, every request meets the portal (a redirect when the file holds "302"). Another word in
it: only requests whose path holds that word.
"""
import argparse
import http.server
import itertools
import os
import re
import socketserver
import ssl
import time
import urllib.parse

SLAB = 256 * 1024
LOGIN_PAGE = b"""<html><head><title>Proxy login</title></head><body>
<h1>Please log in to use the network</h1>
<form method="post" action="/login">
<input name="sessionid" type="hidden" value="0123456789abcdef">
User <input name="userid"> Password <input name="pass" type="password">
<input type="submit" name="action" value="Validate"></form></body></html>
"""
COUNTER = itertools.count()


class Fault:
    """How one request is to be spoiled; the default spoils nothing."""

    def __init__(self, portal=None, pause=0.0, cut=None, ranges=True, changing=False, wrong_hash=False):
        self.portal, self.pause, self.cut, self.ranges, self.changing = portal, pause, cut, ranges, changing
        self.wrong_hash = wrong_hash


FAULTS = {
    "portal": lambda: Fault(portal="page"),
    "portal302": lambda: Fault(portal="redirect"),
    "slow": lambda: Fault(pause=0.1),
    "norange": lambda: Fault(ranges=False),
    "changing": lambda: Fault(changing=True),
    "wronghash": lambda: Fault(wrong_hash=True),
}


def split_fault(path):
    """The fault a path asks for, and the path without it."""
    cut = re.match(r"/cut/(\d+)(/.*)", path)
    if cut:
        return Fault(cut=int(cut.group(1))), cut.group(2)
    first, _, rest = path[1:].partition("/")
    if first in FAULTS:
        return FAULTS[first](), "/" + rest
    return Fault(), path


def parse_range(header, size):
    """(first, last) of a single-range header, None when there is none to honour, "bad" when it lies outside."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "")
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        first, last = max(0, size - int(last)), size - 1
    else:
        first, last = int(first), min(int(last or size - 1), size - 1)
    return (first, last) if first <= last else "bad"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "rig-origin"
    timeout = 60

    def setup(self):
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()

    def do_GET(self):
        self.answer(with_body=True)

    def do_HEAD(self):
        self.answer(with_body=False)

    def answer(self, with_body):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        fault, path = split_fault(path)
        portal = fault.portal or self.server.portal(path)
        if path == "/login" or portal == "page":
            return self.send_small(200, LOGIN_PAGE, with_body, {"Cache-Control": "no-store"})
        if portal == "redirect":
            return self.send_small(302, b"", with_body, {"Location": "/login"})
        file = self.server.find(path)
        if file is None:
            return self.send_small(404, b"not here\n", with_body, {})
        with open(file, "rb") as body:
            if fault.wrong_hash and file.endswith(".html"):
                return self.send_small(200, re.sub(rb"sha256=.{8}", b"sha256=00000000", body.read()), with_body, {})
            self.send_file(body, file, fault, with_body)

    def send_small(self, status, body, with_body, headers):
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def send_file(self, body, file, fault, with_body):
        info = os.fstat(body.fileno())
        etag = '"%x-%x%s"' % (info.st_size, info.st_mtime_ns, "-%d" % next(COUNTER) if fault.changing else "")
        if self.headers.get("If-None-Match") == etag:
            return self.send_small(304, b"", False, {"ETag": etag})
        wanted = parse_range(self.headers.get("Range"), info.st_size) if fault.ranges else None
        if self.headers.get("If-Range", etag) != etag:
            wanted = None
        if wanted == "bad":
            return self.send_small(416, b"", with_body, {"Content-Range": "bytes */%d" % info.st_size})
        first, last = wanted or (0, info.st_size - 1)
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (first, last, info.st_size))
        if fault.ranges:
            self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", self.date_time_string(int(info.st_mtime)))
        self.send_header("Content-Type", self.server.content_type(file))
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        if with_body:
            body.seek(first)
            self.send_body(body, last - first + 1, fault)

    def send_body(self, body, length, fault):
        left = length if fault.cut is None else min(length, fault.cut)
        slab = 4096 if fault.pause else SLAB
        while left > 0:
            data = body.read(min(slab, left))
            self.wfile.write(data)
            left -= len(data)
            time.sleep(fault.pause)
        if fault.cut is not None and fault.cut < length:
            self.close_connection = True

    def log_message(self, form, *args):
        self.server.log('%s "%s" range=%s' % (self.client_address[0], form % args, self.headers.get("Range", "-")
                                              if hasattr(self, "headers") else "-"))


class Origin(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, given):
        self.root = os.path.realpath(given.root)
        self.control, self.only_peer = given.control, given.only_peer
        self.journal = open(given.log, "a", buffering=1)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(given.cert, given.key)
        host, port = given.listen.rsplit(":", 1)
        super().__init__((host, int(port)), Handler)

    def get_request(self):
        connection, peer = super().get_request()
        return self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), peer

    def verify_request(self, request, client_address):
        if self.only_peer and client_address[0] != self.only_peer:
            self.log("%s refused: only %s may come here" % (client_address[0], self.only_peer))
            return False
        return True

    def handle_error(self, request, client_address):
        self.log("%s the connection ended early" % client_address[0])

    def log(self, line):
        self.journal.write(time.strftime("%Y-%m-%dT%H:%M:%S ") + line + "\n")

    def portal(self, path):
        try:
            with open(os.path.join(self.control, "portal")) as file:
                words = file.read().split()
        except OSError:
            return None
        only = [word for word in words if word != "302"]
        if only and not any(word in path for word in only):
            return None
        return "redirect" if "302" in words else "page"

    def find(self, path):
        """The file a path names, or None; nothing outside the root."""
        file = os.path.realpath(os.path.join(self.root, path.lstrip("/")))
        if os.path.isdir(file):
            file = os.path.join(file, "index.html")
        inside = os.path.commonpath([file, self.root]) == self.root
        return file if inside and os.path.isfile(file) else None

    @staticmethod
    def content_type(file):
        types = {".html": "text/html; charset=utf-8", ".json": "application/json", ".whl": "application/octet-stream"}
        return types.get(os.path.splitext(file)[1], "application/octet-stream")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in ("root", "cert", "key", "listen", "control", "log"):
        parser.add_argument("--" + option, required=True)
    parser.add_argument("--only-peer", help="serve this address only")
    Origin(parser.parse_args()).serve_forever()


if __name__ == "__main__":
    main()
