"""Whether a page is usable by everybody and on any screen: axe-core, widths, sizes of targets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from playwright.async_api import Page

from tests.support.processes.node import install_packages

OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"
TARGETS = (
    "a, button, input:not([type=hidden], [type=checkbox]), select, summary, "
    "label:has([type=checkbox])"
)
"""What a finger has to hit: the label of a tick counts, not its box."""
SMALL_TARGETS = f"""[...document.querySelectorAll('{TARGETS}')]
  .filter((target) => target.offsetParent && !target.closest('.skip'))
  .filter((target) => {{
    const box = target.getBoundingClientRect();
    return box.height < 43.5 || box.width < 43.5;
  }})
  .map((target) => target.tagName + target.textContent.trim().slice(0, 20))"""
"""Targets of less than 44 pixels, by their first letters; half a pixel is lost in rounding."""
IS_TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
STYLES: Mapping[Literal["light", "dark"], str] = {"light": "", "dark": "large"}
"""Colour schemes with the class of the letters that a page is shown with in them."""
AXE = """async () => (await axe.run({ resultTypes: ['violations'] })).violations
  .filter((found) => ['serious', 'critical'].includes(found.impact))
  .map((found) => [found.id, found.nodes.map((node) => node.html)])"""


def axe_script(folder: Path) -> str:
    """Return axe-core, installed into a folder."""
    installed = install_packages(Path(__file__).parent / "axe", folder)
    return (installed / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


async def find_faults(page: Page, axe: str) -> dict[str, object]:
    """Return what is wrong with a page that is shown, by style; empty if nothing is.

    In the dark it has large letters, which is the narrowest.
    """
    faults: dict[str, object] = {}
    await page.evaluate(OPEN_ALL)
    await page.evaluate(axe)
    for style, letters in STYLES.items():
        await page.emulate_media(color_scheme=style)
        await page.evaluate("letters => { document.documentElement.className = letters }", letters)
        found = {
            "axe": await page.evaluate(AXE),
            "wide": await page.evaluate(IS_TOO_WIDE),
            "small": await page.evaluate(SMALL_TARGETS),
        }
        if any(found.values()):
            faults[style] = found
    await page.emulate_media(color_scheme="light")
    await page.evaluate("document.documentElement.className = ''")
    return faults
