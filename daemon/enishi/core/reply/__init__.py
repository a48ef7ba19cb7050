"""What a person wrote in a reply, apart from the history it quotes, the signature and the client's own lines.

Top, bottom and interleaved answers; the forms of the clients common in Japan and elsewhere (libraries §6.1).
In doubt a line stays visible: words lost are worse than words too many. The one exception is history that
nothing marks as such (Outlook's way), since our own words must never be read as the customer's (A12, L7).
"""

from enishi.core.reply.of_mail import readable_text, split_mail
from enishi.core.reply.split import Split, split, visible_text

__all__ = ["Split", "readable_text", "split", "split_mail", "visible_text"]
