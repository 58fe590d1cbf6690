#!/usr/bin/env python3
"""usage: half_close.py PROXY_PORT AUTHORIZATION: sends 1 MB through CONNECT, closes its sending side, and prints what a
server that only speaks after the end of its input says: how much it got."""
import socket
import sys
import threading

server = socket.create_server(("127.0.0.2", 0))


def serve():
    peer, _ = server.accept()
    total = 0
    while data := peer.recv(65536):
        total += len(data)
    peer.sendall(b"got %d" % total)
    peer.close()


threading.Thread(target=serve, daemon=True).start()
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.settimeout(20)
# The first bytes of the tunnel come with the head, as a hasty client sends them.
client.sendall(b"CONNECT 127.0.0.2:%d HTTP/1.1\r\nProxy-Authorization: %s\r\n\r\n" % (server.getsockname()[1], sys.argv[2].encode())
               + b"x" * 48576)
head = b""
while b"\r\n\r\n" not in head:
    head += client.recv(1)
client.sendall(b"x" * 1000000)
client.shutdown(socket.SHUT_WR)
answer = b""
while data := client.recv(65536):
    answer += data
print(head.split(b"\r\n")[0].decode(), answer.decode())
