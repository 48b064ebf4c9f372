"""Serves the small schema on an open socket whose number is the only argument."""

import socket
import sys

import uvicorn

from server.http.app import create_app
from server.serve import server_config
from server.settings import read_settings
from tests.support.processes.small_schema import lifespan_of

if __name__ == "__main__":
    listener = socket.socket(fileno=int(sys.argv[1]))
    settings = read_settings()
    app = create_app(settings, lifespan_of())
    uvicorn.Server(server_config(app, settings)).run([listener])
