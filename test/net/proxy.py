#!/usr/bin/env python3
"""An HTTP proxy with Basic login that can misbehave. usage: proxy.py MODE PORT_FILE LOG LOGIN_FILE

MODE: good; login (a login page on plain http, 302 to CONNECT); forbidden (403). LOG gets the request line and headers.
"""
import base64
import hmac
import os
import select
import socket
import socketserver
import sys
import threading
import urllib.parse

mode, port_file, log_file, login_file = sys.argv[1:5]
with open(login_file, "rb") as file:
    EXPECTED = b"Basic " + base64.b64encode(file.read())
PAGE = (b"<html><head><title>Proxy Login</title></head><form action=\"https://proxy.test/cgi-bin/proxy.cgi\">"
        b"<input type=\"password\"></form></html>")
lock = threading.Lock()


def answer(status, body=b"", headers=b""):
    return b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, headers, len(body), body)


def pump(a, b):
    open_ends = {a: b, b: a}
    while open_ends:
        for source in select.select(list(open_ends), [], [])[0]:
            data = source.recv(65536)
            if data:
                open_ends[source].sendall(data)
            else:
                open_ends[source].shutdown(socket.SHUT_WR)
                del open_ends[source]


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.serve()
        except OSError:
            pass

    def serve(self):
        head = b""
        while b"\r\n\r\n" not in head:
            data = self.request.recv(65536)
            if not data:
                return
            head += data
        head, rest = head.split(b"\r\n\r\n", 1)
        lines = head.split(b"\r\n")
        with lock, open(log_file, "ab") as log:
            log.write(head + b"\n\n")
        method, target, _ = lines[0].split(b" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        if not hmac.compare_digest(headers.get(b"proxy-authorization", b""), EXPECTED):
            return self.request.sendall(answer(b"407 Proxy Authentication Required", b"login",
                                               b'Proxy-Authenticate: Basic realm="test"\r\n'))
        if mode == "forbidden":
            return self.request.sendall(answer(b"403 Filtered"))
        if mode == "login" and method == b"CONNECT":
            return self.request.sendall(answer(b"302 Found", b"", b"Location: https://proxy.test/cgi-bin/proxy.cgi\r\n"))
        if mode == "login":
            return self.request.sendall(answer(b"200 OK", PAGE, b"Content-Type: text/html\r\n"))
        if method == b"CONNECT":
            host, port = target.decode().rsplit(":", 1)
            with socket.create_connection((host, int(port))) as upstream:
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\nX-Proxy: test\r\n\r\n")
                upstream.sendall(rest)
                pump(self.request, upstream)
            return
        url = urllib.parse.urlsplit(target.decode())
        with socket.create_connection((url.hostname, url.port or 80)) as upstream:
            kept = [line for line in lines[1:] if not line.lower().startswith((b"proxy-", b"connection:"))]
            path = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, "")).encode()
            upstream.sendall(b"\r\n".join([method + b" " + path + b" HTTP/1.1"] + kept + [b"Connection: close\r\n\r\n"]))
            upstream.sendall(rest)
            pump(self.request, upstream)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
with open(port_file + ".new", "w") as out:
    out.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
