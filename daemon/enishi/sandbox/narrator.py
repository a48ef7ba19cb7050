"""Tells the scenes one after the other, under their days; it knows nothing that did not happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from enishi.core.language import day, say
from enishi.loops.engine import Engine
from enishi.sandbox.scene_teller import NextSteps, SceneTeller
from enishi.sandbox.stage import Scene
from enishi.sandbox.wording import Line, Tone

QUIET_DAYS = 21
"""A silence of that many days is part of the story."""


@dataclass
class Narrator:
    engine: Engine
    today: date | None = None
    """The day that the last heading named."""
    next_steps: NextSteps = field(default_factory=dict)

    async def lines(self, scene: Scene) -> list[Line]:
        """What happened in this scene; nothing, if nothing did that is worth a word."""
        told = await self.engine.store.read(
            lambda tx: SceneTeller(self.engine, self.next_steps, tx, scene).lines()
        )
        if not told:
            return []
        wall = scene.at.astimezone(self.engine.site.timezone)
        told[0] = replace(told[0], clock=f"{wall:%H:%M}")
        return [*self._headings(wall.date()), *told]

    def _headings(self, on: date) -> Iterable[Line]:
        if on == self.today:
            return
        lang = self.engine.site.language
        if self.today is not None and (silent := (on - self.today).days) >= QUIET_DAYS:
            yield Line(Tone.NOTE, say(lang, "demo.quiet", weeks=silent // 7))
        self.today = on
        yield Line(Tone.HEADING, day(lang, on))
