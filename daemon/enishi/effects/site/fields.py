"""The kinds of field that the schema is made of: each says which text is due and what it becomes."""

from __future__ import annotations

from collections.abc import Callable, Sized
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from enishi.core.expressions import (
    ExpressionError,
    parse_approval,
    parse_at,
    parse_duration,
    parse_rate,
    parse_window,
)
from enishi.core.model import Basis, Finality, Kind
from enishi.core.plan import Approval, At, Rate, Window
from enishi.core.providers import PROVIDERS
from enishi.core.settings import Secret, Security
from enishi.effects.site import values
from enishi.effects.site.values import MonthDay, choice, complain, one_of, shown, whole_number

T = TypeVar("T")


class Model(BaseModel):
    """A mapping of the site. One with nothing below its key (all commented out) counts as empty."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value


def usual(text: str) -> Any:
    """A default, written as the owner would write it."""
    return Field(default=text, validate_default=True)


def at_least_one(found: Sized) -> Sized:
    return found or complain("site.at_least_one")


def reading(read: Callable[[str], T]) -> PlainValidator:
    """The value is a text, and `read` says what it means."""

    def validated(value: Any) -> T:
        if value is None:
            complain("site.empty")
        if not isinstance(value, str):
            complain("site.need_text")
        try:
            return read(value.strip())
        except ExpressionError as error:
            complain(error.code, **{name: _shown(param) for name, param in error.params.items()})

    return PlainValidator(validated)


def _between(shortest: str, longest: str) -> Callable[[str], timedelta]:
    def read(text: str) -> timedelta:
        length = parse_duration(text)
        if not parse_duration(shortest) <= length <= parse_duration(longest):
            complain("site.length", got=shown(text), shortest=shortest, longest=longest)
        return length

    return read


def _shown(param: object) -> object:
    return shown(param) if isinstance(param, str) else param


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else _entries(value, [])


def _entries(value: Any, empty: Any) -> Any:
    """Nothing below a key (all commented out) is an empty list or mapping."""
    return empty if value is None else value


Several = BeforeValidator(_listed)
"""For lists where one word may stand alone."""
NamedEntries = BeforeValidator(lambda value: _entries(value, {}))
ListedEntries = BeforeValidator(lambda value: _entries(value, []))

Text = Annotated[str, reading(values.one_line)]
Prose = Annotated[str, reading(values.several_lines)]
AnchorName = Annotated[str, reading(values.anchor_name)]
Key = Annotated[str, reading(values.key)]
MailName = Annotated[str, reading(values.file_stem)]
Address = Annotated[str, reading(values.address)]
Host = Annotated[str, reading(values.host)]
Port = Annotated[int, reading(whole_number(1, 65_535))]
Count = Annotated[int, reading(whole_number(1, 1_000_000))]
Connections = Annotated[int, reading(whole_number(1, 50))]
Pause = Annotated[int, reading(whole_number(1, 3_600))]
"""In seconds."""
Growth = Annotated[float, reading(values.decimal(1.05, 3))]
YesNo = Annotated[bool, reading(values.yes_no)]
Day = Annotated[date, reading(values.day)]
YearlyDay = Annotated[MonthDay, reading(values.month_day)]
AnyDay = Annotated[date | MonthDay, reading(values.day_or_month_day)]
Clock = Annotated[time, reading(values.clock)]
Zone = Annotated[ZoneInfo, reading(values.zone)]
WebAddress = Annotated[str, reading(values.web_address)]
StorageUrl = Annotated[str, reading(values.storage_url)]
SecretPlace = Annotated[Secret, PlainValidator(values.secret)]
NotYet = Annotated[None, PlainValidator(values.not_yet)]
Length = Annotated[timedelta, reading(parse_duration)]
TimeOfTrying = Annotated[timedelta, reading(_between("1h", "5d"))]
"""RFC 5321 §4.5.4.1: no longer than five days, as nobody expects a mail so old."""
Frequency = Annotated[Rate, reading(parse_rate)]
Moment = Annotated[At, reading(parse_at)]
Consent = Annotated[Approval, reading(parse_approval)]
MailWindow = Annotated[Window, reading(lambda text: parse_window(text, business_days_only=True))]
CourtesyWindow = Annotated[Window, reading(lambda text: parse_window(text, business_days_only=False))]

LIBRARY_KINDS = (Kind.INFO, Kind.CASE, Kind.MATERIAL, Kind.OFFER, Kind.EVENT)

Language = Annotated[Literal["ja", "en"], reading(choice("ja", "en"))]
FinalityWord = Annotated[Finality, reading(one_of(Finality, *Finality))]
StepKind = Annotated[Kind, reading(one_of(Kind, *Kind))]
LibraryKind = Annotated[Kind, reading(one_of(Kind, *LIBRARY_KINDS))]
SecurityWord = Annotated[Security, reading(one_of(Security, *Security))]
BasisWord = Annotated[Basis, reading(one_of(Basis, *Basis))]
ProviderName = Annotated[str, reading(choice(*PROVIDERS))]
Proof = Annotated[str, reading(choice("sent", "journal"))]
Filing = Annotated[str, reading(choice("auto", "yes", "no"))]
Authentication = Annotated[str, reading(values.authentication)]
Holidays = Annotated[str, reading(choice("JP", "none"))]
Weekday = Annotated[str, reading(choice("mon", "tue", "wed", "thu", "fri", "sat", "sun"))]

MomentOrSkip = Annotated[At | None, reading(lambda text: None if text == "skip" else parse_at(text))]

Texts = Annotated[tuple[Text, ...], Several]
