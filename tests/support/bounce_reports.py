"""Delivery reports as mail systems write them, for tests: with the fields of RFC 3464 and without."""

from enishi.core.bounces import Bounce, Fate, find_bounce
from enishi.core.incoming import parse

US = "tanaka@mirai.example"
GONE = "sato@kyaku.example"

FAILED_HARD = ("failed", True)
FAILED_SOFT = ("failed", False)
DELAYED = ("delayed", False)


def mail(subject: str, body: str, sender: str = "MAILER-DAEMON@mx.example", **headers: str) -> bytes:
    fields = {"From": sender, "To": US, "Subject": subject, "Content-Type": "text/plain; charset=utf-8"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return (
        "\n".join(f"{name}: {value}" for name, value in fields.items()) + "\n\n" + body.strip("\n") + "\n"
    ).encode()


def found(raw: bytes) -> Bounce:
    bounce = find_bounce(parse(raw))
    assert bounce is not None
    return bounce


def outcome(bounce: Bounce) -> tuple[str, bool]:
    return (str(bounce.fate), bounce.fate is Fate.FAILED and bounce.cause.is_hard)


def report(
    *groups: str, prose: str = "See below.", subject: str = "Delivery report", **headers: str
) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    fields = "\n\n".join(("Reporting-MTA: dns; mx.mirai.example", *groups))
    return (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.mirai.example>\nTo: {US}\nSubject: {subject}\n{more}"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\n\n{prose}\n\n--b\nContent-Type: message/delivery-status\n\n{fields}\n\n"
        f"--b\nContent-Type: message/rfc822\n\nTo: {GONE}\nMessage-ID: <ours@mirai.example>\n\nhello\n--b--\n"
    ).encode()


def group(
    status: str, diagnostic: str = "", action: str = "failed", to: str = GONE, final: str | None = None
) -> str:
    lines = [f"Final-Recipient: rfc822; {final or to}", f"Action: {action}", f"Status: {status}"]
    lines += [f"Original-Recipient: rfc822;{to}"] if final else []
    lines += [f"Diagnostic-Code: smtp; {diagnostic}"] if diagnostic else []
    return "\n".join(lines)
