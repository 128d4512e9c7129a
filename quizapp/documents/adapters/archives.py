"""Opening packed files that somebody sent: what their directory tells decides nothing."""

import io
import stat
import zipfile
import zlib
from collections.abc import Callable

# What a packed file may unfold to: far above any list, far below what would fill the memory.
MAX_UNPACKED = 64 * 1024 * 1024
MAX_ENTRIES = 20_000
# What unpacking raises for an archive that is damaged, locked by a password, or packed by a method nobody uses.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, KeyError, OSError)


class ArchiveTooLargeError(Exception):
    """It unfolds to more than may be, or holds more entries."""


def unpack(
    content: bytes, *, wanted: Callable[[str], bool] = bool, most: int = MAX_UNPACKED, entries: int = MAX_ENTRIES
) -> dict[str, bytes]:
    """The wanted parts of an archive by name, in its order, as they really unfold. Nothing is written to the disk.

    Folders, links, and names that are absolute or lead out of the archive are no parts of it. Raises one of `DAMAGED`
    for what cannot be read, and ArchiveTooLargeError.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = archive.infolist()
        if len(listed) > entries:
            raise ArchiveTooLargeError
        chosen = [entry for entry in listed if _is_part(entry) and wanted(entry.filename)]
        if sum(entry.file_size for entry in chosen) > most:
            raise ArchiveTooLargeError
        # Reading stops at the size that the directory tells, and fails where the content has another.
        return {entry.filename: archive.read(entry) for entry in chosen}


def _is_part(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    leads_out = name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name[:2]
    return not (entry.is_dir() or leads_out or stat.S_ISLNK(entry.external_attr >> 16))
