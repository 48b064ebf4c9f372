"""The routes that charge nobody, each with the reason; every other one is admitted."""

from collections.abc import Mapping

OPEN_ROUTES: Mapping[str, str] = {
    "/": "It only leads to another page.",
    "/explorer": "Files of the program.",
    "/pages/assets": "Files of the program, which browsers keep.",
    "/service-worker.js": "A file of the program.",
    "/healthz": "Asked by what watches the service, also while callers have used up everything.",
    "/readyz": "As /healthz.",
    "/metrics": "As /healthz; a proxy keeps strangers from it.",
}
"""By the path of the route."""
