"""`python -m tests.bench.serving TARGET PORT`: an application of the benches behind the web server of the product."""

import sys

from intake.cli.serving.web import serve

if __name__ == "__main__":
    target, port = sys.argv[1:]
    serve(target, "127.0.0.1", int(port), processes=2, threads=2)
