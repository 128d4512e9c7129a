"""Compiled templates, shared by the tests that start an application of their own."""

from pathlib import Path

import pytest


def share_templates(config: pytest.Config, var_dir: Path) -> None:
    """Let an application in `var_dir` find what others have compiled; it serves every worker, and the next run."""
    if config.cache is not None:
        (var_dir / "templates").symlink_to(config.cache.mkdir("templates"))
