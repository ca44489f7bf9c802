"""Our own styles, scripts and pictures: read once, named by what is in them, cached for long."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".LICENSE": "text/plain",
}
_FOR_LONG: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """A file, its type, and a name that changes with what is in it."""

    content: bytes
    kind: str
    digest: str


@cache
def files() -> dict[str, File]:
    """Return every file by its name."""
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[path.name] = File(content, _TYPES[path.suffix], digest)
    return found


def address_of(name: str) -> str:
    """Return where a browser finds a file; raises KeyError where there is none."""
    return f"/static/{name}?{files()[name].digest}"


def drawing(intervention: str) -> str:
    """Return where a browser finds the drawing of an intervention, "" where there is none."""
    name = f"do_{intervention}.svg"
    return address_of(name) if name in files() else ""


def static(request: Request) -> Response:
    """Answer with a file."""
    file = files().get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    return Response(file.content, media_type=file.kind, headers={"cache-control": _FOR_LONG})
