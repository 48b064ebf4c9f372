"""Serves the small schema on an open socket whose number is the only argument."""

import socket
import sys

import uvicorn

from server.http.app import create_app
from server.serve import server_config
from server.settings import Settings
from tests.support.processes.small_schema import lifespan_of

if __name__ == "__main__":
    listener = socket.socket(fileno=int(sys.argv[1]))
    app = create_app(Settings(), lifespan_of())
    uvicorn.Server(server_config(app)).run([listener])
