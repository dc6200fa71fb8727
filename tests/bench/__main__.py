"""Fills a wiki with the scale corpus, serves it beside the yardstick, and prints what everything took."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from tests.bench import scenes, servers
from tests.bench.client import Client, Figures
from tests.bench.scenes import API, Site

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "scale-10k" / "pages.jsonl.gz"
WORKSPACE = "scale"
PASSWORD = "a sentence of several words"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="pages.jsonl.gz to import")
    parser.add_argument("--instance", type=Path, help="a folder to keep the filled wiki in")
    chosen = parser.parse_args()
    if not chosen.corpus.exists():
        sys.exit(f"There is no corpus at {chosen.corpus}; name one with --corpus.")
    with tempfile.TemporaryDirectory() as folder:
        instance = chosen.instance or Path(folder)
        say(
            "machine",
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        )
        say("date", str(date.today()))
        if not (instance / "wiki.db").exists():
            fill(instance, chosen.corpus)
        measure(instance)


def fill(instance: Path, corpus: Path) -> None:
    """Import the corpus and say how fast."""
    begun = time.perf_counter()
    command(instance, "import", str(corpus), "--workspace", WORKSPACE, "--title", "Scale")
    seconds = time.perf_counter() - begun
    with servers.wiki(instance) as server:
        pages = len(addresses(Client(server.port)))
    say("import, everything", f"{seconds:.0f} s", f"{pages / seconds:.0f} pages/s")


def measure(instance: Path) -> None:
    """Measure everything, the yardstick before and after what is compared with it."""
    name = f"Bench {time.time_ns() % 10**6}"
    command(instance, "account", "create", name, typing=f"{PASSWORD}\n{PASSWORD}\n")
    token = command(instance, "token", name, "--write").split()[-1]
    with servers.hello() as yardstick, servers.wiki(instance) as server:
        every = addresses(Client(server.port))
        site = Site(server, WORKSPACE, token, sign_in(server.port, name), every)
        say("pages", f"{len(every):,}")
        hellos = [scenes.hello(yardstick)]
        compare("view, first of all", scenes.first_views(site), hellos[0], site)
        compare("view, cold", *timed(site, scenes.views, site), hellos[0])
        scenes.read_all(site)
        hellos.append(scenes.hello(yardstick))
        compare("view, warm", *timed(site, scenes.views, site), hellos[1])
        compare("view, signed in", *timed(site, scenes.views, site, cookie=site.cookie), hellos[1])
        for savers in (1, 8):
            (figures, missed), cpu = timed(site, scenes.saves, site, savers=savers)
            say(
                f"save of 5 KB, {savers} at once",
                each(figures),
                f"CPU {cpu:.1f} ms with its search",
            )
            say("  not found by the next search", str(missed))
        for name, figures in scenes.searches(site).items():
            say(f"search, {name}", each(figures))
        for name, figures in scenes.long_history(site).items():
            say(f"{name} at 200 revisions", each(figures))
        say(
            "memory",
            f"{server.memory():.0f} MB in all processes",
            f"hello {yardstick.memory():.0f} MB",
        )


def timed(site, scene, *arguments, **options):
    """A scene's figures and the CPU of the server for each answer, in milliseconds."""
    before = site.server.cpu()
    result = scene(*arguments, **options)
    figures = result[0] if isinstance(result, tuple) else result
    return result, scenes.cpu_of(site, figures, before)


def compare(name: str, figures: Figures, cpu_or_hello: object, hello_or_site: object) -> None:
    """A line about views, with its ratio to the yardstick."""
    hello = cpu_or_hello if isinstance(cpu_or_hello, Figures) else hello_or_site
    assert isinstance(hello, Figures)
    more = f"CPU {cpu_or_hello:.2f} ms" if isinstance(cpu_or_hello, float) else ""
    ratio = figures.rate / hello.rate
    say(
        name,
        f"{figures.rate:.0f}/s",
        f"{ratio:.2f} of hello's {hello.rate:.0f}/s",
        each(figures),
        more,
    )


def each(figures: Figures) -> str:
    return f"median {figures.middle:.1f} ms, p99 {figures.high:.1f} ms"


def addresses(client: Client) -> list[str]:
    """The address of every page."""
    found: list[str] = []
    cursor = ""
    while True:
        path = f"{API}/workspaces/{WORKSPACE}/pages?limit=200&cursor={cursor}"
        listed = json.loads(scenes._body(client.get(path)))
        found += [f"/w/{WORKSPACE}/{page['slug']}" for page in listed["items"]]
        cursor = listed["next"]
        if not cursor:
            return [address for address in found if not address.endswith("/home")]


def sign_in(port: int, name: str) -> str:
    """Sign in as people do, and return the cookie."""
    client = Client(port, Origin=f"http://127.0.0.1:{port}")
    answer = client.post("/sign-in", {"name": name, "password": PASSWORD})
    if "set-cookie" not in answer.headers:
        raise RuntimeError(f"signing in failed: {answer.status}")
    return answer.headers["set-cookie"].partition(";")[0]


def command(instance: Path, *arguments: str, typing: str = "") -> str:
    """Run a `commonplace` command on the instance and return what it said."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("commonplace")), *arguments],
        env=servers.environment(instance),
        input=typing,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def say(*parts: str) -> None:
    with suppress(BrokenPipeError):
        print(f"{parts[0]:<34}" + "; ".join(part for part in parts[1:] if part), flush=True)


if __name__ == "__main__":
    main()
