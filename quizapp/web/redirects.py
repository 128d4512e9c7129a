"""Where a form may send a person back to."""

from urllib.parse import urlsplit


def is_safe_target(target: str) -> bool:
    """Whether `target` is a path of this site: two slashes, either way, lead to another one."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def choose_target(target: str | None, default: str) -> str:
    """`target` where it is a path of this site, else `default`."""
    return target if target and is_safe_target(target) else default
