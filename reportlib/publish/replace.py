"""Files in their places, whole, also after a power cut."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from reportlib.errors import OutputError
from reportlib.places import is_remote


def replace(path: Path, content: bytes) -> Path:
    """The file with the content; OutputError where it cannot be written."""
    try:
        replace_all({path.name: content}, path.parent, f".{path.name}-")
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror or error}); name another folder with OUT=.") from error
    return path


def replace_all(files: Mapping[str, bytes], folder: Path, staged: str = ".publish-") -> None:
    """Put each file (name below the folder -> content) there, in their order, so that a reader sees the old one or the new one.

    Only one run at a time writes the same files (`lock`): what is staged with this prefix is what one that was killed has left.
    """
    if is_remote(folder):
        _upload(files, folder)
        return
    for left in folder.glob(f"{staged}*"):
        shutil.rmtree(left, ignore_errors=True)
    staging = Path(tempfile.mkdtemp(prefix=staged, dir=folder))
    try:
        for name, content in files.items():
            (staging / name).parent.mkdir(exist_ok=True)
            _write(staging / name, content)
        for name in files:
            (folder / name).parent.mkdir(exist_ok=True)
            os.replace(staging / name, folder / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    """On the disk before the rename is: else a power cut could leave an empty file under the name of a whole one."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _upload(files: Mapping[str, bytes], folder: Path) -> None:
    """In a bucket a file is there when all of it is; it has no renames. OSError where one could not be put there."""
    with tempfile.TemporaryDirectory() as staging:
        for name, content in files.items():
            # By its name and from a file, so that it gets the type by which a browser shows it.
            staged = Path(staging) / Path(name).name
            staged.write_bytes(content)
            target = cast(Any, folder / name)
            try:
                target.fs.put_file(str(staged), target.path)
            except OSError:
                raise
            except Exception as error:  # each of fsspec's packages has kinds of its own
                raise OSError(f"{type(error).__name__}: {error}") from error
