"""Letters, to a mail server that is real as far as the wire goes."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from email import message_from_string

import pytest

from tests import factories
from wiki.models import OneTimeLink
from wiki.services import invitations, letters
from wiki.work import Work


class Postbox(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a letter needs."""

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line.split(" ")[0].upper()
            if command == "DATA":
                self.say("354 go on")
                letter = []
                while (row := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                    letter.append(row)
                self.server.letters.append("\n".join(letter))  # type: ignore[attr-defined]
            self.say("221 bye" if command == "QUIT" else "250 ok")
            if command == "QUIT":
                return

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@pytest.fixture
def post(change_settings: Callable[..., None]) -> Iterator[list[str]]:
    """The letters that have arrived."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postbox) as server:
        server.letters = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        change_settings(smtp_url=f"smtp://127.0.0.1:{server.server_address[1]}")
        yield server.letters  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def delivered() -> None:
    """Wait until no letter is on its way."""
    for thread in threading.enumerate():
        if thread.name == "letter":
            thread.join()


def test_a_letter_holds_a_link_that_signs_in(work: Work, post: list[str]) -> None:
    grace = factories.account(work, "Grace", email="grace@example.org")
    letters.send_sign_in(work, grace)
    assert post == []
    work.commit()
    delivered()
    [letter] = map(message_from_string, post)
    assert letter["To"] == "grace@example.org"
    assert letter["Subject"] == "Signing in to Commonplace"
    words = letter.get_payload(decode=True)
    assert isinstance(words, bytes)
    secret = re.search(r"http://localhost/once/([\w-]+)", words.decode())
    assert secret is not None
    assert invitations.look(work, secret[1]).account == grace


def test_nothing_is_sent_to_nowhere(work: Work, post: list[str]) -> None:
    letters.send_sign_in(work, factories.account(work, "Grace"))
    work.commit()
    delivered()
    assert post == []
    assert work.db.query(OneTimeLink).count() == 0


def test_a_mail_server_that_is_away_breaks_nothing(
    work: Work, change_settings: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    change_settings(smtp_url="smtp://127.0.0.1:1")
    letters.send_sign_in(work, factories.account(work, "Grace", email="grace@example.org"))
    work.commit()
    delivered()
    assert "a letter could not be sent" in caplog.text
