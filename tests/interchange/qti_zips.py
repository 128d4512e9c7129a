"""QTI packages as they come from elsewhere: the folders in `qti_packages`, and those that a developer names."""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

OWN = Path(__file__).parent / "qti_packages"
# A folder of packages, packed or unpacked, that are read by the same test.
FOREIGN = os.environ.get("QTI_EXAMPLES", "")


def pack(parts: Mapping[str, bytes | str]) -> bytes:
    """A package of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack_folder(folder: Path) -> bytes:
    """A folder as the package that it holds the parts of."""
    return pack(
        {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    )


def list_packages() -> list[Path]:
    """Our own examples, and whatever packages the folder of a developer holds."""
    own = sorted(path for path in OWN.iterdir() if path.is_dir())
    if not FOREIGN:
        return own
    packed = sorted(Path(FOREIGN).rglob("*.zip"))
    return [*own, *packed, *sorted(path.parent for path in Path(FOREIGN).rglob("imsmanifest.xml"))]
