"""Mail addresses: one strict reading for all of the program (mail-reality S3, CVE-2023-27043)."""

from __future__ import annotations

import re

# Quoted local parts, comments and groups are legal (RFC 5322 §3.4) and used by attackers only; they are refused.
# Dots anywhere in the local part are let through: docomo and au gave out `a..b@` and `a.@` and people still use them.
_ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})"
    r"@(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
)

# Mail domains that anybody can have an address in: sharing one says nothing about working together.
FREE_MAIL_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.jp",
        "hotmail.com",
        "hotmail.co.jp",
        "live.com",
        "live.jp",
        "msn.com",
        "yahoo.co.jp",
        "yahoo.com",
        "yahoo.ne.jp",
        "ymail.ne.jp",
        "ybb.ne.jp",
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "aol.jp",
        "proton.me",
        "protonmail.com",
        "gmx.com",
        "gmx.net",
        "gmx.de",
        "web.de",
        "mail.com",
        "zoho.com",
        "yandex.com",
        "qq.com",
        "163.com",
        "126.com",
        "naver.com",
        "docomo.ne.jp",
        "ezweb.ne.jp",
        "au.com",
        "softbank.ne.jp",
        "i.softbank.jp",
        "vodafone.ne.jp",
        "disney.ne.jp",
        "rakuten.jp",
        "rakumail.jp",
        "ymobile.ne.jp",
        "emobile.ne.jp",
        "wcm.ne.jp",
        "willcom.com",
        "uqmobile.jp",
        "mineo.jp",
        "biglobe.ne.jp",
        "nifty.com",
        "nifty.ne.jp",
        "so-net.ne.jp",
        "ocn.ne.jp",
        "plala.or.jp",
        "dion.ne.jp",
        "hi-ho.ne.jp",
        "asahi-net.or.jp",
        "infoseek.jp",
        "excite.co.jp",
        "goo.jp",
        "goo.ne.jp",
        "mail.goo.ne.jp",
        "livedoor.com",
        "eonet.ne.jp",
        "zaq.ne.jp",
        "jcom.home.ne.jp",
        "jcom.zaq.ne.jp",
        "commufa.jp",
        "tcp-ip.or.jp",
        "odn.ne.jp",
        "wakwak.com",
    ]
)


def is_address(text: str) -> bool:
    """One plain addr-spec in ASCII, nothing around it."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def address_key(address: str) -> str:
    """What two spellings of one address share: lower case throughout (no provider of note tells cases apart)."""
    return address.strip().casefold()


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def company_domain(address: str) -> str | None:
    """The domain if it says where a person works; None for free-mail and carrier domains and their subdomains."""
    domain = domain_of(address)
    labels = domain.split(".")
    if any(".".join(labels[start:]) in FREE_MAIL_DOMAINS for start in range(len(labels))):
        return None
    return domain or None
