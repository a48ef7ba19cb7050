"""Automatic answers: absence notes, acknowledgements, challenges, receipts, by header, subject and wording (D11-D13)."""

from enishi.core.automatic.finding import Automatic, find_automatic
from enishi.core.automatic.headers import LIST_HEADERS, is_from_list
from enishi.core.automatic.news import find_new_address
from enishi.core.automatic.subjects import is_answer_subject
from enishi.core.automatic.wording import is_service_address, speaks_as_machine

__all__ = [
    "LIST_HEADERS",
    "Automatic",
    "find_automatic",
    "find_new_address",
    "is_answer_subject",
    "is_from_list",
    "is_service_address",
    "speaks_as_machine",
]
