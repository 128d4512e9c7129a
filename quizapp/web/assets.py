"""Addresses of built files, each with a digest so that browsers keep them for good."""

import hashlib
from pathlib import Path

from flask import Flask, current_app, url_for


def install_assets(app: Flask) -> None:
    """Digest the built files once, at start, and give templates `asset_url`."""
    dist = Path(app.static_folder or "") / "dist"
    app.extensions["assets"] = {
        str(path.relative_to(dist)): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in sorted(dist.rglob("*"))
        if path.is_file()
    }
    app.jinja_env.globals["asset_url"] = asset_url


def asset_url(name: str) -> str:
    """Address of `static/dist/<name>`; the built files are listed when the application starts."""
    digest = current_app.extensions["assets"].get(name, "0")
    return url_for("static", filename=f"dist/{name}", v=digest)
