"""Pictures beside the files of questions: `<pool>/pictures/<sha256>.png` or `.jpg`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

FOLDER = "pictures"
_NAME = re.compile(r"([0-9a-f]{64})\.(?:png|jpg)")


def read_pictures(directory: Path, pools: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The bytes of every file named as a picture, by the hash in its name; whether it is one is not looked at."""
    for pool in pools:
        for path in sorted((directory / pool / FOLDER).glob("*")):
            found = _NAME.fullmatch(path.name)
            if found is not None and path.is_file():
                yield found[1], path.read_bytes()


def write_pictures(directory: Path, pool: str, pictures: Mapping[str, bytes]) -> None:
    """Write those that are not there yet, by file name."""
    folder = directory / pool / FOLDER
    for name, content in pictures.items():
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / name).is_file():
            (folder / name).write_bytes(content)
