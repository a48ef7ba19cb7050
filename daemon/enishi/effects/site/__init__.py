"""The site: YAML, mails and library from the owner's folder to the core's frozen `Site`, checked whole."""

from enishi.effects.site.loading import check_site, load_site
from enishi.effects.site.secrets import read_secret

__all__ = ["check_site", "load_site", "read_secret"]
