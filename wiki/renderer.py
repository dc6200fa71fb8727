"""Renders texts and measures images in child processes that can be killed.

Small hostile texts keep Markdown busy for minutes, and a formula can take the interpreter down with it;
neither may happen where people are served. A child reads requests from its standard input and writes
answers to its standard output: a length in four bytes, a JSON head, then as many raw bytes as the head
says. The libraries that read people's input are imported by the child only.
"""

from __future__ import annotations

import io
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from wiki.errors import Unavailable
from wiki.messages import _
from wiki.rendering.result import Failure, Rendered

# Starting imports half of this program's weight; a slow disk may need a while for that.
START_SECONDS = 60.0
# How long a text waits for a free child, and how long where nobody waits for the text.
PATIENCE = 8.0
PATIENCE_UNSEEN = 3600.0
# Images of more pixels are refused before they are decoded (a screenful of memory each million).
MAX_PIXELS = 50_000_000
MAX_ANSWER = 64_000_000

BUSY = _("Other texts keep the wiki busy just now. Please try again in a moment.")

_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True)
class Image:
    """What an image is by its content: media type, width and height in pixels as it is shown."""

    media_type: str
    width: int
    height: int


class _Lost(Exception):
    """The child gave no answer; the reason is the text's failure."""

    def __init__(self, reason: Failure) -> None:
        super().__init__(reason)
        self.reason = reason


class Renderer:
    """A pool of children. Safe to use from many threads; children start when first needed.

    `seconds` is what one text may take, `memory_bytes` the address space of a child, `children` how many
    there are at most: with two or more, a text that renders to its limit keeps nobody waiting. A text waits
    for a child at most `patience` seconds; previews leave one child to those who read and save.
    """

    def __init__(
        self,
        seconds: float = 2.0,
        memory_bytes: int = 1 << 30,
        children: int | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        self.seconds = seconds
        self._memory = memory_bytes
        self._children = children or max(2, min(8, os.cpu_count() or 2))
        self._forget()

    def _forget(self) -> None:
        """Begin with no children: at first, and in a process forked from one that had some."""
        self._process = os.getpid()
        self._free = threading.BoundedSemaphore(self._children)
        self._for_previews = threading.BoundedSemaphore(max(1, self._children - 1))
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._closed = False

    def render(
        self,
        text: str,
        *,
        seconds: float | None = None,
        patience: float | None = None,
        preview: bool = False,
    ) -> Rendered:
        """The text made ready to read, within `seconds` of work (those of the pool unless given).

        Whatever the text does, there is an answer: one that takes too long, too much memory, or the
        child with it comes back as its source, with `failed` saying why. Raises Unavailable if others keep
        all children busy for `patience` seconds (those of the pool unless given).
        """
        body = text.encode("utf-8", "surrogatepass")
        try:
            with self._turn(patience or self._patience, preview=preview):
                answer = self._ask({"do": "render"}, body, seconds or self.seconds)
        except _Lost as lost:
            return Rendered.unrendered(text, lost.reason)
        if "failed" in answer:
            return Rendered.unrendered(text, answer["failed"])
        return Rendered.from_json(answer["rendered"])

    def measure(self, data: bytes) -> Image | None:
        """What kind of image `data` is; None if it is none that a page may show (PNG, JPEG, GIF and
        WebP may), is damaged, or has too many pixels. Raises Unavailable as `render` does."""
        try:
            with self._turn(self._patience):
                answer = self._ask({"do": "measure"}, data, max(self.seconds, 5.0))
        except _Lost:
            return None
        return Image(**answer["image"]) if answer.get("image") else None

    def close(self) -> None:
        """End the children. The renderer cannot be used afterwards."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _turn(self, patience: float, *, preview: bool = False) -> Iterator[None]:
        """The right to one child. Raises Unavailable if there is none in time."""
        if self._process != os.getpid():
            self._forget()
        deadline = time.monotonic() + patience
        wanted = [self._for_previews, self._free] if preview else [self._free]
        held: list[threading.BoundedSemaphore] = []
        try:
            for one in wanted:
                if not one.acquire(timeout=max(0.0, deadline - time.monotonic())):
                    raise Unavailable(BUSY)
                held.append(one)
            yield
        finally:
            for one in held:
                one.release()

    def _ask(self, head: dict[str, Any], body: bytes, seconds: float) -> dict[str, Any]:
        child = self._take()
        try:
            answer, _rest = child.ask({**head, "seconds": seconds}, body, seconds)
        except BaseException:
            child.end()
            raise
        self._give(child, spent=bool(answer.get("spent")))
        return answer

    def _take(self) -> _Child:
        with self._lock:
            if self._closed:
                raise RuntimeError("the renderer is closed")
            child = self._idle.pop() if self._idle else None
        # One that died while it waited is no reason to fail a text.
        if child is not None and child.alive():
            return child
        if child is not None:
            child.end()
        return _Child(self._memory)

    def _give(self, child: _Child, *, spent: bool) -> None:
        with self._lock:
            keep = not spent and not self._closed
            if keep:
                self._idle.append(child)
        if not keep:
            child.end()


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, memory_bytes: int) -> None:
        # It gets no secrets: only what an interpreter needs to start.
        wanted = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "SYSTEMROOT")
        environment = {name: os.environ[name] for name in wanted if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 (no word of the command comes from people)
            [sys.executable, "-m", "wiki.renderer", str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[1],
            env=environment | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)
        try:
            self._read(time.monotonic() + START_SECONDS)
        except BaseException:
            self.end()
            raise

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self, head: dict[str, Any], body: bytes, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """Send a request and wait for its answer. Raises _Lost if there is none in time."""
        # What the pipes take comes on top of the text's own time.
        deadline = time.monotonic() + seconds + 0.05 + len(body) / 50_000_000
        self._write(_frame(head, body), deadline)
        return self._read(deadline)

    def end(self) -> None:
        """Kill the child and wait until it is gone."""
        self._process.kill()
        self._in.close()
        self._out.close()
        self._process.wait()

    def _write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._in, select.POLLOUT, deadline)
            try:
                view = view[os.write(self._in.fileno(), view[: 1 << 16]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise _Lost(self._why()) from None

    def _read(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        (length,) = _LENGTH.unpack(self._take(_LENGTH.size, deadline))
        head = json.loads(self._take(length, deadline))
        return head, self._take(head.get("size", 0), deadline)

    def _take(self, size: int, deadline: float) -> bytes:
        if size > MAX_ANSWER:
            raise _Lost("memory")
        parts: list[bytes] = []
        while size:
            self._wait(self._out, select.POLLIN, deadline)
            try:
                part = os.read(self._out.fileno(), min(size, 1 << 20))
            except BlockingIOError:
                continue
            if not part:
                raise _Lost(self._why())
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, pipe: BinaryIO | Any, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(pipe.fileno(), event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise _Lost("time")

    def _why(self) -> Failure:
        """Why the child is gone: its limit of time or memory, or something that broke it."""
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "error"
        if code == -signal.SIGXCPU:
            return "time"
        # Nobody else sends this but a kernel that has run out of memory.
        return "memory" if code == -signal.SIGKILL else "error"


def _frame(head: dict[str, Any], body: bytes = b"") -> bytes:
    written = json.dumps({**head, "size": len(body)}, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )
    return _LENGTH.pack(len(written)) + written + body


# ---------------------------------------------------------------------- in the child


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more: the end of the input is the end of the parent."""
    work = _works()
    answers.write(_frame({"ready": True}))
    answers.flush()
    while length := requests.read(_LENGTH.size):
        head = json.loads(requests.read(_LENGTH.unpack(length)[0]))
        body = requests.read(head["size"])
        # Should the parent die while a text runs wild, the processor's clock ends this child.
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime + head["seconds"]) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        answer = _answer(work[head["do"]], body)
        answers.write(_frame(answer))
        answers.flush()
        if answer.get("spent"):
            return


def _answer(work: Callable[[bytes], dict[str, Any]], body: bytes) -> dict[str, Any]:
    """What `work` says, or how it failed; after that the child is spent."""
    try:
        return work(body)
    except MemoryError:
        return {"failed": "memory", "spent": True}
    except Exception:
        return {"failed": "error", "spent": True}


def _works() -> dict[str, Callable[[bytes], dict[str, Any]]]:
    from PIL import Image as Pillow

    from wiki.rendering.pipeline import render

    # What a text needs first is imported late by the libraries; have it before the clock runs.
    render("# Ready\n\n*x* `y` $z$ :seedling:\n\n```python\nx = 1\n```\n\n| a |\n|---|\n| b |\n")
    Pillow.MAX_IMAGE_PIXELS = MAX_PIXELS

    def rendering(body: bytes) -> dict[str, Any]:
        return {"rendered": render(body.decode("utf-8", "surrogatepass")).to_json()}

    def measuring(body: bytes) -> dict[str, Any]:
        try:
            with Pillow.open(io.BytesIO(body), formats=tuple(_FORMATS)) as image:
                width, height = image.size
                if width * height > MAX_PIXELS or not width or not height:
                    return {"image": None}
                kind = _FORMATS[image.format or ""]
                turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
                image.load()
        except (OSError, ValueError, KeyError, SyntaxError, Pillow.DecompressionBombError):
            return {"image": None}
        if turned:
            width, height = height, width
        return {"image": {"media_type": kind, "width": width, "height": height}}

    return {"render": rendering, "measure": measuring}


def main() -> None:
    """The child's life."""
    memory_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not be taken for an answer.
    os.dup2(2, 1)
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
