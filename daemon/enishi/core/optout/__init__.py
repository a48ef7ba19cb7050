"""Requests to stop, in a person's own words or by a mail program's unsubscribe button (L5, L7; 施行規則 art. 5)."""

from enishi.core.optout.anger import has_had_enough, threatens
from enishi.core.optout.button import button_pressed
from enishi.core.optout.wish import Asked, Wish, what_is_asked, wish_in

__all__ = ["Asked", "Wish", "button_pressed", "has_had_enough", "threatens", "what_is_asked", "wish_in"]
