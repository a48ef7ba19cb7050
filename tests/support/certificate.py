"""A certificate made for one test run: self-signed for `names`, so that it is its own authority."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    file: Path
    key: Path

    def for_server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context

    def trusted(self) -> ssl.SSLContext:
        """A client's context that trusts this certificate and nothing else."""
        return ssl.create_default_context(cafile=str(self.file))


def make_certificate(folder: Path, *names: str) -> Certificate:
    """`names` are host names or addresses, e.g. `localhost`, `127.0.0.1`."""
    made = Certificate(folder / "server.crt", folder / "server.key")
    alternatives = ",".join(f"IP:{name}" if name[0].isdigit() else f"DNS:{name}" for name in names)
    command = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 7300 -subj /CN={names[0]}"
    files = ["-addext", f"subjectAltName={alternatives}", "-keyout", str(made.key), "-out", str(made.file)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    return made
