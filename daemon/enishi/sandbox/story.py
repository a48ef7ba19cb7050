"""The demo's story: four customers say no, and months go by. The clock jumps to whatever comes next.

Nothing is told here that did not happen: the people write when a mail makes them write, the daemon does what it
would do in earnest, and `narrator` puts what the world and the history show into words.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from enishi.core.language import Lang, day, say
from enishi.sandbox import cast
from enishi.sandbox.cast import Call
from enishi.sandbox.demo_site import DemoFolder
from enishi.sandbox.ending import Ending, ending
from enishi.sandbox.narrator import Narrator
from enishi.sandbox.people import Letter, Person
from enishi.sandbox.stage import Scene, Stage, open_stage
from enishi.sandbox.wording import Line, Tone, familiar

LENGTH = timedelta(days=280)
"""Long enough for the last step of every plan on stage."""
_BREATH = timedelta(minutes=1)

Tell = Callable[[Line], None]
People = Callable[[Stage], Sequence[Person]]


def everybody(stage: Stage) -> Sequence[Person]:
    return cast.people(stage.site)


@dataclass
class Story:
    """One run of time on a stage."""

    stage: Stage
    people: Sequence[Person]
    calls: list[Call]
    tell: Tell
    letters: list[Letter] = field(default_factory=list)
    """Written and not yet posted."""
    posted: list[Letter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start_at = self.stage.clock.now()
        self.narrator = Narrator(self.stage.daemon.office.engine)

    async def play(self) -> None:
        """Until nothing is left to happen, or `LENGTH` is over."""
        self._tell_prologue()
        await self._let_happen()
        while (at := await self._next_at()) is not None and at <= self.start_at + LENGTH:
            self.stage.clock.move_to(at)
            if not await self._let_happen():
                self.stage.clock.move_to(at + _BREATH)  # something waits that this instant could not move

    def _tell_prologue(self) -> None:
        site = self.stage.site
        start = day(site.language, self.start_at.astimezone(site.timezone).date())
        firm, rep = site.sender.company, next(iter(site.reps.values()))
        name = familiar(site.language, rep.name)
        words = {"firm": firm, "name": name, "day": start, "count": len(self.calls)}
        self.tell(Line(Tone.HEADING, say(site.language, "demo.title")))
        for line in say(site.language, "demo.prologue", **words).splitlines():
            self.tell(Line(Tone.PLAIN, line))

    async def _next_at(self) -> datetime | None:
        times = [self.start_at + call.after for call in self.calls]
        times += [letter.at for letter in self.letters]
        daemons = await self.stage.daemon.next_at()
        return min([*times, daemons] if daemons is not None else times, default=None)

    async def _let_happen(self) -> bool:
        """Everything that is due now; whether there was anything."""
        await self._let_people_speak(self.stage.clock.now())
        scene = await self.stage.settle()
        for line in await self.narrator.lines(scene):
            self.tell(line)
        await self._let_people_read(scene)
        return bool(scene.deliveries or scene.history)

    async def _let_people_speak(self, now: datetime) -> None:
        for call in [call for call in self.calls if self.start_at + call.after <= now]:
            self.calls.remove(call)
            await self.stage.refuse(call.refusal)
        for letter in [letter for letter in self.letters if letter.at <= now]:
            self.letters.remove(letter)
            await self.stage.post(letter)
            self.posted.append(letter)

    async def _let_people_read(self, scene: Scene) -> None:
        reached = {delivery.recipient for delivery in scene.deliveries}
        for person in self.people:
            if person.address in reached:
                self.letters += person.read_all(await self.stage.world.mails(person.address), scene.at)


@contextlib.asynccontextmanager
async def played(
    folder: DemoFolder, lang: Lang, now: datetime, tell: Tell, people: People = everybody
) -> AsyncIterator[tuple[Stage, Ending]]:
    """Play the story that begins on the next working morning after `now`, telling each line as it happens.

    The stage stays open for as long as the caller likes.
    """
    async with open_stage(folder, lang, now) as stage:
        story = Story(stage, people(stage), cast.calls(stage.site, stage.clock.now()), tell)
        await story.play()
        yield stage, await ending(stage, story.posted)
