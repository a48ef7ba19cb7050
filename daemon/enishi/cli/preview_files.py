"""A preview as files: real messages for a mail program, or one page for a browser."""

from __future__ import annotations

import html
import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from enishi.cli.output import phrase
from enishi.cli.plan_text import when
from enishi.cli.previewed import Previewed
from enishi.core.compose import Letter, compose, new_message_id
from enishi.core.problem import Unavailable
from enishi.core.settings import Rep, Site

_STYLE = (
    "body{font-family:sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222;background:#f4f2ee}"
    "article{background:#fff;border:1px solid #ddd;border-radius:8px;padding:1rem 1.5rem;margin:1.5rem 0}"
    "h2{font-size:1rem;margin:0}pre{white-space:pre-wrap;font:inherit}.when{color:#666}.fault{color:#a00}"
)


def write_emls(folder: Path, previewed: Sequence[Previewed], site: Site, rep: Rep) -> list[Path]:
    """One file a mail, `01-thanks.eml` …; those of an earlier preview are replaced. Raises Unavailable."""
    from enishi.cli.session import now

    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(previewed, start=1):
            if one.mail is not None:
                path = folder / f"{number:02}-{one.projected.step.id}.eml"
                path.write_bytes(compose(_letter(one, site, rep, one.projected.due_at or now(), number)))
                written.append(path)
    except OSError as error:
        raise Unavailable("cli.cannot_write", file=error.filename, reason=error.strerror) from error
    return written


def _letter(one: Previewed, site: Site, rep: Rep, date: datetime, number: int) -> Letter:
    from enishi.loops.letters import customer_facing_name

    assert one.mail is not None
    mailbox = site.mailbox_of(rep)
    return Letter(
        from_name=customer_facing_name(site, rep),
        from_address=mailbox.address,
        to_name=one.to_name,
        to_address=one.to_address,
        subject=one.mail.subject,
        text=one.mail.body,
        html=one.mail.html,
        message_id=new_message_id(mailbox.address.rpartition("@")[2], f"preview{number}"),
        date=date.astimezone(site.timezone),
    )


def write_page(previewed: Sequence[Previewed], site: Site) -> Path:
    """All mails one under the other, in a file of the owner's alone that the browser can read."""
    descriptor, name = tempfile.mkstemp(prefix="enishi-preview-", suffix=".html")
    articles = "\n".join(_article(one, site) for one in previewed)
    title = html.escape(phrase("cli.preview_title"))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            f'<!DOCTYPE html>\n<html lang="{site.language}">\n<meta charset="utf-8">\n<title>{title}</title>\n'
            f"<style>{_STYLE}</style>\n<h1>{title}</h1>\n{articles}\n</html>\n"
        )
    return Path(name)


def _article(one: Previewed, site: Site) -> str:
    step = one.projected.step
    at = when(one.projected, site.timezone) or phrase(one.projected.why or "wait.previous")
    head = html.escape(f"{phrase(f'kind.{step.kind}')} ({step.id}, {step.approval})")
    subject = html.escape(one.mail.subject) if one.mail else "―"
    fault = f'<p class="fault">{html.escape(one.problem)}</p>' if one.problem else ""
    body = f"<pre>{html.escape(one.mail.body)}</pre>" if one.mail else ""
    return f'<article><p class="when">{html.escape(at)} {head}</p><h2>{subject}</h2>{fault}{body}</article>'
