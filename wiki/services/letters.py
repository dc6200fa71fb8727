"""Letters by e-mail, where a mail server is set: only to somebody who asked for one."""

from __future__ import annotations

import logging
import smtplib
import threading
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from wiki.messages import _
from wiki.models import Account
from wiki.services import invitations
from wiki.settings import Settings
from wiki.work import Work

log = logging.getLogger(__name__)

PATIENCE = 10  # seconds


def send_sign_in(work: Work, account: Account) -> None:
    """Send `account` a link that signs in once, after the commit; nothing without an address of theirs."""
    if not account.email:
        return
    secret = invitations.for_signing_in(work, account)
    letter = EmailMessage()
    letter["From"] = _sender(work.settings)
    letter["To"] = account.email
    letter["Subject"] = str(_("Signing in to %(site)s", site=work.settings.site_name))
    letter.set_content(
        str(
            _(
                "Somebody, probably you, asked to sign in to %(site)s as %(name)s without a password.\n\n"
                "This address does so, once, within an hour:\n\n%(url)s\n\n"
                "You can then choose a new password in Settings. If it was not you, do nothing.\n",
                site=work.settings.site_name,
                name=account.username,
                url=f"{work.settings.base_url}/once/{secret}",
            )
        )
    )
    work.afterwards(_hand_over, work.settings, letter)


def _sender(settings: Settings) -> str:
    host = urlsplit(settings.base_url).hostname or "localhost"
    return f"noreply@{host}"


def _hand_over(settings: Settings, letter: EmailMessage) -> None:
    """Post the letter while nobody waits: how long it takes would tell that there is an account."""
    threading.Thread(target=_posted, args=(settings, letter), name="letter").start()


def _posted(settings: Settings, letter: EmailMessage) -> None:
    try:
        _post(settings, letter)
    except Exception:
        log.exception("a letter could not be sent")


def _post(settings: Settings, letter: EmailMessage) -> None:
    """Hand the letter over: to `smtps://` by TLS from the start, to `smtp://` by STARTTLS if it can."""
    url = urlsplit(settings.smtp_url)
    encrypted = url.scheme == "smtps"
    connect = smtplib.SMTP_SSL if encrypted else smtplib.SMTP
    with connect(url.hostname or "localhost", url.port or 0, timeout=PATIENCE) as server:
        if not encrypted and server.has_extn("starttls"):
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(letter)
