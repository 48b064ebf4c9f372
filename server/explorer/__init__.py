"""The explorer: GraphiQL as a page of its own, from files that come with the project.

`source/` holds the recipe (`make explorer`), `assets/` what it makes, with a notice of every
package and its licence, `examples/` the queries of further tabs. This module serves them, and puts
the first query into the page. Of linli it imports only `server.queries`.
"""

from collections.abc import Iterator
from pathlib import Path

import orjson
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from server.queries.request import GraphQLRequest

ASSETS = Path(__file__).parent / "assets"
EXAMPLES = Path(__file__).parent / "examples"

# Nothing may be loaded from anywhere else. The editor sets styles on single elements.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def page(question: GraphQLRequest) -> HTMLResponse:
    """Return the page, with a first query in its editor, and examples in further tabs."""
    variables = orjson.dumps(question.variables, option=orjson.OPT_INDENT_2).decode()
    suggested = [{"query": question.query, "variables": variables}, *example_tabs()]
    # Within a script element only `<` could end the JSON early.
    text = orjson.dumps(suggested).decode().replace("<", "\\u003c")
    html = (ASSETS / "page.html").read_text(encoding="utf-8").replace("{{ suggested }}", text)
    return HTMLResponse(
        html,
        headers={"content-security-policy": POLICY, "cache-control": "no-cache", "vary": "Accept"},
    )


def example_tabs() -> Iterator[dict[str, str]]:
    """Yield the tabs that show what else can be asked."""
    for file in sorted(EXAMPLES.glob("*.graphql")):
        yield {"query": file.read_text(encoding="utf-8")}


def files() -> StaticFiles:
    """Return the application that serves the page's script and style sheet."""
    return StaticFiles(directory=ASSETS)
