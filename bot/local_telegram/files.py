"""Methods that carry files: documents and photos up, any file down."""

from bot.local_telegram import entities
from bot.local_telegram.arguments import Arguments, Json, Upload, bad
from bot.local_telegram.methods import formatted, named, post
from bot.local_telegram.world import StoredFile, World

MEGABYTE = 1 << 20
DOWNLOAD_BYTES = 20 * MEGABYTE  # core.telegram.org/bots/api#getfile
DOCUMENT_BYTES = 50 * MEGABYTE
PHOTO_BYTES = 10 * MEGABYTE

_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES = (_PNG, b"\xff\xd8\xff", b"GIF8", b"RIFF")
_NOMINAL_SIZE = (1280, 720)  # of a picture whose header we do not read


def send_document(world: World, args: Arguments) -> Json:
    stored = _incoming(world, args, "document", DOCUMENT_BYTES)
    return post(world, args, _caption(args), {"document": document(stored)})


def send_photo(world: World, args: Arguments) -> Json:
    stored = _incoming(world, args, "photo", PHOTO_BYTES)
    return post(world, args, _caption(args), {"photo": photo(stored)})


def get_file(world: World, args: Arguments) -> Json:
    stored = world.files.get(args.text("file_id"))
    if stored is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(stored.upload.content) > DOWNLOAD_BYTES:
        raise bad("file is too big")
    return _file(stored) | {"file_path": stored.path}


def document(stored: StoredFile) -> Json:
    return _file(stored) | {"file_name": stored.upload.name, "mime_type": stored.upload.mime}


def photo(stored: StoredFile) -> list[Json]:
    width, height = _size(stored.upload.content)
    return [_file(stored) | {"width": width, "height": height}]


def _file(stored: StoredFile) -> Json:
    return {"file_id": stored.id, "file_unique_id": f"U{stored.id}", "file_size": len(stored.upload.content)}


def _size(picture: bytes) -> tuple[int, int]:
    if not picture.startswith(_PNG):
        return _NOMINAL_SIZE
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def _caption(args: Arguments) -> entities.Formatted:
    return formatted(args, "caption", "caption_entities", entities.CAPTION_UNITS, "message caption is too long")


def _incoming(world: World, args: Arguments, name: str, most: int) -> StoredFile:
    """The file of an argument: uploaded now, or the id of one that is stored."""
    given = args.text(name)
    known = world.files.get(given)
    if known is not None:
        return known
    upload = args.files.get(given.removeprefix("attach://") if given else name)
    if upload is None:
        raise bad(
            f"there is no {name} in the request"
            if not given
            else "wrong remote file identifier specified: Wrong string length"
        )
    _check(upload, name, most)
    return world.store(upload, f"{name}s")


def _check(upload: Upload, name: str, most: int) -> None:
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > most:
        raise bad("file is too big")
    if name == "photo" and not upload.content.startswith(_PICTURES):
        raise bad("IMAGE_PROCESS_FAILED")


METHODS = named(send_document, send_photo, get_file)
