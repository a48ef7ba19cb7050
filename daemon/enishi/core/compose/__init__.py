"""A letter becomes the bytes that leave: RFC 5322 headers, RFC 2047 words, RFC 2045 bodies.

`reference` says through the standard library what those bytes are; `skeleton` makes the same ones many times faster,
because EmailMessage would be the limit of the whole sender (performance §3).
"""

from enishi.core.compose.faults import is_reply_subject
from enishi.core.compose.letter import REF_HEADER, Letter, from_letter
from enishi.core.compose.message_id import is_message_id, new_message_id, thread_root
from enishi.core.compose.writing import compose

__all__ = [
    "REF_HEADER",
    "Letter",
    "compose",
    "from_letter",
    "is_message_id",
    "is_reply_subject",
    "new_message_id",
    "thread_root",
]
