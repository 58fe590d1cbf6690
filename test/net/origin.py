#!/usr/bin/env python3
"""A web server that misbehaves as its query says. usage: origin.py FOLDER PORT_FILE LOG HOST [CERT KEY]

/f/NAME serves FOLDER/NAME with Range and If-Range. Query: cut=N (close after N body bytes), norange, etag=X, noetag,
weak (weak ETag, no date), start=N (Content-Range lies), total=N, status=N, stall=N (hang after N bytes), trickle=N (20 bytes a second after N bytes),
html (a login page), gzip (packed, and said to be), rate=N (bytes a second, each connection), chunked, declare=N (Content-Length lies). /to?URL redirects. LOG gets a line a request:
"METHOD path range=… sent=N".
"""
import gzip
import http.server
import os
import socket
import ssl
import sys
import threading
import time
import urllib.parse

folder, port_file, log_file, listen_host = sys.argv[1:5]
LOGIN = (b"<!DOCTYPE html><html><head><title>Proxy Login</title></head><body><form method=post "
         b"action='/cgi-bin/proxy.cgi'><input name=userid><input type='password' name=pass></form></body></html>")
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def note(self, sent):
        with lock, open(log_file, "a") as log:
            log.write(f"{self.command} {self.path.split('?')[0]} range={self.headers.get('Range', '-')} sent={sent}\n")

    def hang_up(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def plain(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.note(len(body))

    def do_GET(self):
        path, _, query_text = self.path.partition("?")
        if path.startswith("http://"):  # absolute form: somebody takes us for a proxy
            path = "/" + path.split("/", 3)[3]
        if path == "/to":
            return self.plain(302, b"", {"Location": urllib.parse.unquote(query_text)})
        query = dict(urllib.parse.parse_qsl(query_text, keep_blank_values=True))
        if "html" in query:
            return self.plain(200, LOGIN, {"Content-Type": "text/html"})
        if "status" in query:
            return self.plain(int(query["status"]), b"no", {"Content-Type": "text/plain"})
        try:
            with open(os.path.join(folder, path.rstrip("/").rsplit("/", 1)[1]), "rb") as file:
                body = file.read()
        except OSError:
            return self.plain(404, b"not here", {"Content-Type": "text/plain"})
        if "gzip" in query:
            return self.plain(200, gzip.compress(body), {"Content-Encoding": "gzip"})
        self.serve(body, query)

    do_HEAD = do_GET

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.plain(200, b"got " + body, {"Content-Type": "text/plain"})

    def serve(self, body, query):
        etag = None if "noetag" in query else ("W/" if "weak" in query else "") + '"%s"' % query.get("etag", "one")
        wanted = self.headers.get("Range")
        if_range = self.headers.get("If-Range")
        start, end, total, status = 0, len(body), len(body), 200
        if wanted and "norange" not in query and (if_range is None or if_range == etag):
            start = int(wanted.split("=")[1].split("-")[0] or 0)
            if wanted.split("=")[1].startswith("-"):
                start = max(0, total - int(wanted.split("-")[1]))
            elif wanted.split("-")[1]:
                end = min(total, int(wanted.split("-")[1]) + 1)
            if start >= total:
                return self.plain(416, b"", {"Content-Range": f"bytes */{total}"})
            status = 206
        piece = body[start:end]
        self.send_response(status)
        if etag:
            self.send_header("ETag", etag)
        if "norange" not in query:
            self.send_header("Accept-Ranges", "bytes")
        if status == 206:
            told = int(query.get("start", start))
            self.send_header("Content-Range", f"bytes {told}-{end - 1}/{query.get('total', total)}")
        if "chunked" in query:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", query.get("declare", str(len(piece))))
        self.send_header("Content-Type", "text/html" if body.startswith(b"<") else "application/octet-stream")
        self.end_headers()
        if self.command == "HEAD":
            return self.note(0)
        sent = 0
        try:
            limit = int(query.get("cut", query.get("stall", len(piece))))
            while sent < min(limit, len(piece)):
                block = piece[sent:min(limit, sent + 65536)]
                trickle = sent >= int(query.get("trickle", total))
                if trickle:
                    block = block[:1]
                time.sleep(0.05 if trickle else len(block) / float(query.get("rate", "inf")))
                self.wfile.write(b"%x\r\n%s\r\n" % (len(block), block) if "chunked" in query else block)
                sent += len(block)
            if "stall" in query:
                time.sleep(30)
            if "chunked" in query and "cut" not in query:
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            pass
        self.note(sent)
        if "cut" in query or "stall" in query or "declare" in query:
            self.hang_up()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass


server = Server((listen_host, 0), Handler)
if len(sys.argv) > 5:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[5], sys.argv[6])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(port_file + ".new", "w") as out:
    out.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
