"""Texts and images are read by children that can be killed; whatever they hold, there is an answer."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as Pillow

from wiki.errors import Unavailable
from wiki.renderer import Image, Renderer
from wiki.rendering import pipeline

HANGS = "[" * 20_000


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(seconds=0.5, children=2) as renderer:
        yield renderer


def children_of(parent: int) -> list[int]:
    """The processes a process has started, as Linux tells."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


def processor_time(process: int) -> int:
    """Hundredths of a second."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def python(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | environment,
    )


def encoded(size: tuple[int, int] = (40, 20), kind: str = "PNG", **options: object) -> bytes:
    data = io.BytesIO()
    Pillow.new("RGB", size, "red").save(data, kind, **options)
    return data.getvalue()


def test_a_text_comes_back_as_the_pipeline_makes_it(renderer):
    text = "---\ntags: [a]\n---\n# Bees\n\nHum $x^2$, see [[Honey]] and [^1].\n\n[^1]: *Ọ̀rọ̀* 🐝\n"
    assert renderer.render(text) == pipeline.render(text)


@pytest.mark.parametrize("piece", ["[", "![", "[a](", "[[", "[@a;", "a\n: b\n"])
def test_a_text_that_would_take_minutes_is_given_up_and_shown_as_source(renderer, piece):
    text = (piece * 20_000)[:20_000]
    started = time.monotonic()
    rendered = renderer.render(text)
    assert rendered.failed == "time"
    assert time.monotonic() - started < 5
    assert rendered.html.startswith('<pre class="source"')
    assert renderer.render("*next*").html == "<p><em>next</em></p>"


def test_others_are_served_at_once_while_one_text_renders_to_its_limit():
    with Renderer(seconds=0.2, children=2) as renderer:
        renderer.render("warm")
        slow: list[str | None] = []
        thread = threading.Thread(
            target=lambda: slow.append(renderer.render(HANGS, seconds=3).failed)
        )
        thread.start()
        started = time.monotonic()
        served = [renderer.render(f"*{n}*", seconds=2).failed for n in range(10)]
        waited = time.monotonic() - started
        assert thread.is_alive()
        thread.join()
    assert served == [None] * 10
    assert waited < 2
    assert slow == ["time"]


def test_whoever_waits_too_long_for_a_child_is_told_to_come_back():
    with Renderer(seconds=3, children=1, patience=0.1) as renderer:
        renderer.render("warm", patience=60)
        slow = threading.Thread(target=renderer.render, args=(HANGS,))
        slow.start()
        busy_with(renderer)
        with pytest.raises(Unavailable):
            renderer.render("quick")
        with pytest.raises(Unavailable):
            renderer.measure(encoded())
        slow.join()
        assert renderer.render("quick").html == "<p>quick</p>"


def test_previews_leave_a_child_to_those_who_save():
    with Renderer(seconds=3, children=2, patience=0.5) as renderer:
        renderer.render("warm", patience=60)
        refused: list[Unavailable] = []

        def preview() -> None:
            try:
                renderer.render(HANGS, preview=True)
            except Unavailable as refusal:
                refused.append(refusal)

        previews = [threading.Thread(target=preview) for _number in range(4)]
        for one in previews:
            one.start()
        busy_with(renderer)
        assert renderer.render("quick", patience=60).html == "<p>quick</p>"
        for one in previews:
            one.join()
        assert len(refused) == 3


def busy_with(renderer: Renderer) -> None:
    """Wait until the child that was warmed is at work."""
    until = time.monotonic() + 20
    while renderer._idle and time.monotonic() < until:
        pass


def test_many_threads_share_the_children(renderer):
    answers: dict[int, str] = {}

    def ask(n: int) -> None:
        answers[n] = renderer.render(f"number {n}", seconds=10).html

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: f"<p>number {n}</p>" for n in range(20)}


def test_a_child_that_crashes_over_a_text_is_replaced():
    with Renderer(seconds=20, children=1) as renderer:
        before = set(children_of(os.getpid()))
        renderer.render("warm")
        (child,) = set(children_of(os.getpid())) - before
        failed: list[str | None] = []
        thread = threading.Thread(target=lambda: failed.append(renderer.render(HANGS).failed))
        idle = processor_time(child)
        thread.start()
        while processor_time(child) < idle + 10:
            pass
        os.kill(child, signal.SIGSEGV)
        thread.join()
        assert failed == ["error"]
        assert renderer.render("*next*").failed is None


def test_a_child_that_died_while_it_waited_costs_no_text():
    with Renderer(children=1) as renderer:
        before = set(children_of(os.getpid()))
        renderer.render("warm")
        (child,) = set(children_of(os.getpid())) - before
        gone = os.pidfd_open(child)
        os.kill(child, signal.SIGKILL)
        select.select([gone], [], [], 10)
        os.close(gone)
        assert renderer.render("*next*").failed is None


def test_a_formula_that_would_crash_the_converter_is_marked(renderer):
    rendered = renderer.render("Before $" + "{" * 2_000 + "}" * 2_000 + "$ after.")
    assert rendered.failed is None
    assert [error.message for error in rendered.errors] == ["A formula may nest 100 levels deep."]
    assert "after." in rendered.html


def test_a_text_that_grows_beyond_measure_is_given_up():
    with Renderer(seconds=20, memory_bytes=400_000_000) as renderer:
        text = f"*[x]: {'long ' * 18_000}\n\n" + "x " * 20_000
        assert renderer.render(text).failed == "memory"
        assert renderer.render("*next*").failed is None


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "\ud800", "\udfff x", "\r", "\ufeff", "\x02\x03", "a" * 150_000, "> " * 5_000],
    ids=repr,
)
def test_there_is_an_answer_to_any_text(renderer, text):
    assert renderer.render(text, seconds=10).html is not None


@pytest.mark.parametrize(
    ("data", "image"),
    [
        pytest.param(encoded(), Image("image/png", 40, 20), id="png"),
        pytest.param(encoded(kind="JPEG"), Image("image/jpeg", 40, 20), id="jpeg"),
        pytest.param(encoded(kind="GIF"), Image("image/gif", 40, 20), id="gif"),
        pytest.param(encoded(kind="WEBP"), Image("image/webp", 40, 20), id="webp"),
        pytest.param(encoded(kind="BMP"), None, id="a kind no page shows"),
        pytest.param(encoded((400, 200))[:-60], None, id="cut off"),
        pytest.param(encoded()[:8] + bytes(200), None, id="only the first bytes are right"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", None, id="svg"),
        pytest.param(b"GIF89a<script>alert(1)</script>", None, id="a script"),
        pytest.param(b"not an image" * 1_000, None, id="text"),
    ],
)
def test_images_are_what_their_content_says(renderer, data, image):
    assert renderer.measure(data) == image


def test_a_photograph_taken_sideways_is_measured_as_it_is_shown(renderer):
    exif = Pillow.Exif()
    exif[0x0112] = 6
    assert renderer.measure(encoded(kind="JPEG", exif=exif)) == Image("image/jpeg", 20, 40)


def test_an_image_with_too_many_pixels_is_none(renderer):
    data = io.BytesIO()
    Pillow.new("1", (10_000, 6_000)).save(data, "PNG")
    assert len(data.getvalue()) < 100_000
    assert renderer.measure(data.getvalue()) is None


def test_who_serves_people_does_not_load_what_reads_their_texts():
    loaded = python(
        "import sys, json, wiki.renderer, wiki.rendering, wiki.rendering.sections\n"
        "with wiki.renderer.Renderer() as r: assert r.render('*x*').failed is None\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    readers = {"markdown", "pymdownx", "bleach", "nh3", "math_core", "pygments", "PIL", "yaml"}
    assert not readers & set(json.loads(loaded.stdout))


def test_a_child_ends_with_its_parent():
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time\nfrom wiki.renderer import Renderer\nr = Renderer()\n"
            "r.render('x')\nprint('ready', flush=True)\ninput()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    assert parent.stdout.readline() == b"ready\n"
    (child,) = children_of(parent.pid)
    gone = os.pidfd_open(child)
    parent.kill()
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    ended, _, _ = select.select([gone], [], [], 10)
    os.close(gone)
    assert ended


def test_a_child_is_told_no_secrets():
    told = python(
        "import os, pathlib\nfrom wiki.renderer import Renderer\n"
        "with Renderer() as r:\n"
        "    r.render('x')\n"
        "    children = pathlib.Path(f'/proc/self/task/{os.getpid()}/children').read_text().split()\n"
        "    print(pathlib.Path(f'/proc/{children[0]}/environ').read_text())",
        COMMONPLACE_SECRET_KEY="honey",
    )
    assert "PATH=" in told.stdout
    assert "honey" not in told.stdout


def test_a_process_forked_from_one_with_children_has_its_own():
    both = python(
        "import os, warnings\nfrom wiki.renderer import Renderer\n"
        "warnings.simplefilter('ignore')\n"
        "r = Renderer(children=1)\nr.render('x')\n"
        "pid = os.fork()\n"
        "for n in range(20): assert r.render(f'{pid} {n}').html == f'<p>{pid} {n}</p>'\n"
        "if pid: assert os.waitpid(pid, 0)[1] == 0\n"
        "r.close()\nprint('ok')"
    )
    assert both.stdout.count("ok") == 2, both.stderr


def test_a_closed_renderer_has_no_children_and_serves_nobody():
    before = set(children_of(os.getpid()))
    renderer = Renderer()
    renderer.render("x")
    renderer.close()
    assert set(children_of(os.getpid())) == before
    with pytest.raises(RuntimeError):
        renderer.render("x")
