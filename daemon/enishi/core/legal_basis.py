"""Why advertising may go to a person at all (特定電子メール法 art. 3(1), mail-reality L2-L4)."""

from __future__ import annotations

from enishi.core.model import Basis


def legal_basis(own: Basis | None, default: Basis | None, no_solicitation: bool) -> Basis | None:
    """The contact's own basis, else what the firm has set for all; None: no advertising may go there."""
    basis = own or default
    if basis is Basis.PUBLISHED and no_solicitation:
        return None  # a notice refusing advertising beside the address voids it (施行規則 art. 3)
    return basis
