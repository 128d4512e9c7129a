"""Where a form may send a person back to."""

from urllib.parse import urlsplit

from flask import request


def is_safe_target(target: str) -> bool:
    """Whether `target` is a path of this site: two slashes, either way, lead to another one."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def choose_target(target: str | None, default: str) -> str:
    """`target` where it is a path of this site, else `default`."""
    return target if target and is_safe_target(target) else default


def find_way_back() -> str | None:
    """The page of this site that led here, as the browser tells; None where it came from elsewhere or from here."""
    parts = urlsplit(request.referrer or "")
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    known = parts.netloc == request.host and parts.path != request.path and is_safe_target(target)
    return target if known else None
