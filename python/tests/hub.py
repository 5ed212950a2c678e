"""A hub in memory, which answers as ModelScope does."""

import hashlib
import http.server
import json
import threading
import urllib.parse


class Hub:
    """Repositories by address, as `datasets/owner/name`, each with its files."""

    def __init__(self, repositories):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status, body = answer(repositories, self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def end(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def answer(repositories, address):
    """The status and the body: a file, or the list of all."""
    url = urllib.parse.urlparse(address)
    asked = dict(urllib.parse.parse_qsl(url.query))
    files = repositories.get("/".join(url.path.split("/")[3:6]))
    if files is None or asked.get("FilePath", next(iter(files))) not in files:
        return 404, b'{"Code": 404, "Success": false, "Message": "not found"}'
    if "FilePath" in asked:
        return 200, files[asked["FilePath"]]
    listed = [
        {"Path": name, "Type": "blob", "Size": len(content), "Sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    if int(asked.get("PageNumber", 1)) > 1:
        listed = []
    return 200, json.dumps({"Code": 200, "Success": True, "Data": {"Files": listed}}).encode()
