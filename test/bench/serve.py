"""serve.py FILE RATE: serves one file on loopback, with ranges, at most RATE bytes a second a connection (0: as fast as it goes); prints the port."""
import http.server
import os
import re
import sys
import time

path, rate = sys.argv[1], int(sys.argv[2])
size = os.path.getsize(path)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        wanted = re.match(r"bytes=(\d*)-(\d*)$", self.headers.get("Range", ""))
        first, last = 0, size - 1
        if wanted and wanted[1]:
            first, last = int(wanted[1]), min(last, int(wanted[2] or last))
        elif wanted:
            first = max(0, size - int(wanted[2]))
        self.send_response(206 if wanted else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last + 1 - first))
        if wanted:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (first, last, size))
        self.end_headers()
        began, sent = time.monotonic(), 0
        try:
            with open(path, "rb") as file:
                while first + sent <= last:
                    sent += os.sendfile(self.connection.fileno(), file.fileno(), first + sent, min(1 << 20, last + 1 - first - sent))
                    if rate:
                        time.sleep(max(0, began + sent / rate - time.monotonic()))
        except OSError:
            self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


with Server(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
