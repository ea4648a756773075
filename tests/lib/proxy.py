#!/usr/bin/python3
"""A caching package proxy: proxy.py ADDRESS PORT FOLDER

Listens in the network namespace it is started in and fetches from that of process 1, so that hosts without any
network get packages. Files that never change are fetched once; lists are asked for again when they are an hour old,
and served as they are when the mirror does not answer. Several proxies may share a folder.
"""

import http.server
import os
import shutil
import socket
import socketserver
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

FRESH = 3600
CHUNK = 1 << 18


def never_changes(path):
    return path.endswith(".deb") or "/by-hash/" in path


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = self.path if "://" in self.path else "http:/" + self.path
        parts = urllib.parse.urlsplit(url)
        path = os.path.normpath("/" + parts.netloc + urllib.parse.unquote(parts.path))
        path = self.server.folder + path
        if self.usable(path):
            return self.send_file(path)
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                self.send_answer(answer, path)
        except urllib.error.HTTPError as error:
            self.send_error(error.code)
        except OSError as error:
            if os.path.isfile(path):
                return self.send_file(path)
            self.send_error(504, str(error))

    def usable(self, path):
        if not os.path.isfile(path):
            return False
        return never_changes(path) or time.time() - os.stat(path).st_mtime < FRESH

    def send_head(self, length):
        self.send_response(200)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def send_file(self, path):
        with open(path, "rb") as file:
            self.send_head(os.fstat(file.fileno()).st_size)
            shutil.copyfileobj(file, self.wfile, CHUNK)

    def send_answer(self, answer, path):
        """Passes on what comes while it comes, and keeps it when it is whole."""
        length = int(answer.headers["Content-Length"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(path), prefix=".new-") as file:
            self.close_connection = True  # unless all goes well
            self.send_head(length)
            while chunk := answer.read(CHUNK):
                file.write(chunk)
                self.wfile.write(chunk)
            file.flush()
            if file.tell() == length:
                os.link(file.name, file.name + "~")
                os.rename(file.name + "~", path)
                self.close_connection = False


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def listen(address, port):
    """Opens the socket here, goes on in the network of process 1."""
    listener = socket.create_server((address, int(port)), backlog=64)
    listener.set_inheritable(True)
    os.environ["LISTENER"] = str(listener.fileno())
    os.execvp("nsenter", ["nsenter", "--net=/proc/1/ns/net", sys.executable, *sys.argv])


def main():
    address, port, folder = sys.argv[1:]
    if "LISTENER" not in os.environ:
        listen(address, port)
    server = Server((address, int(port)), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=int(os.environ["LISTENER"]))
    server.server_name, server.server_port, server.folder = address, int(port), folder
    server.serve_forever()


main()
