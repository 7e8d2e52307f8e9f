"""The program: serves on the loopback interface alone and writes its address into a file."""

import argparse
import logging
from pathlib import Path

from werkzeug.serving import make_server

from .server import application
from .settings import settings


def main() -> None:
    parser = argparse.ArgumentParser(prog="emulator")
    parser.add_argument("--address-file", type=Path, help="where the address is written once it serves")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--page-size", type=int, default=settings.page_size)
    parser.add_argument("--pending-seconds", type=float, default=settings.pending_seconds)
    arguments = parser.parse_args()
    settings.page_size = arguments.page_size
    settings.pending_seconds = arguments.pending_seconds
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", arguments.port, application(), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    if arguments.address_file:
        arguments.address_file.write_text(address)
    print(address, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
