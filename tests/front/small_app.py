"""A small application that tells what it was asked, for tests of the server in front of it."""

import hashlib
import time
from collections.abc import Iterator

from flask import Flask, Response, jsonify, request, session


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["MOST_SENT_BYTES"] = 4_000_000
    app.secret_key = "worthless-0123456789-abcdefghijklmnop"

    @app.route("/told/<path:word>", methods=["GET", "POST"])
    def told(word: str) -> Response:
        digest = hashlib.sha256(request.get_data()).hexdigest()
        heads = {name.lower(): value for name, value in request.headers.items()}
        return jsonify(word=word, query=request.args.get("q"), digest=digest, heads=heads, client=request.remote_addr)

    @app.get("/pieces")
    def pieces() -> Response:
        def made() -> Iterator[bytes]:
            for n in range(50):
                yield bytes([n]) * 20_000

        return Response(made(), mimetype="application/octet-stream")

    @app.get("/sign-in")
    def sign_in() -> Response:
        session["_user_id"] = "1"
        return Response("signed in")

    @app.get("/broken")
    def broken() -> Response:
        raise RuntimeError("of the application")

    @app.get("/long")
    def long() -> Response:
        time.sleep(0.5)
        return Response("done")

    return app
