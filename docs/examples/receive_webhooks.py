"""Receives Factcheck's webhooks: `WEBHOOK_SECRET=whsec_… python receive_webhooks.py 8099`. No packages needed."""

import base64, hashlib, hmac, json, os, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
seen = set()  # keep it in your database: an event may come twice


def is_genuine(headers, body):
    name, when = headers["webhook-id"], headers["webhook-timestamp"]
    digest = hmac.digest(SECRET, f"{name}.{when}.".encode() + body, hashlib.sha256)
    signature = "v1," + base64.b64encode(digest).decode()
    known = any(hmac.compare_digest(signature, each) for each in headers["webhook-signature"].split())
    return known and abs(time.time() - int(when)) < 300


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 400)
        self.end_headers()
        if genuine and self.headers["webhook-id"] not in seen:
            seen.add(self.headers["webhook-id"])
            print(json.loads(body), flush=True)


HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
