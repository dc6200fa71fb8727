"""The pure parts of the scripts, which `node --test` runs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TESTS = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.skipif(
    shutil.which("node") is None, reason="Node is not installed: the scripts are not tested"
)
def test_the_pure_parts_of_the_scripts_do_what_they_say() -> None:
    assert TESTS
    node = shutil.which("node") or ""
    ran = subprocess.run([node, "--test", *TESTS], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
