"""Templates become text: customer mails in their frame, letters to reps. Rendering is synchronous and touches no network."""

from enishi.effects.render.check import check_templates
from enishi.effects.render.letters import render_letter
from enishi.effects.render.renderer import Rendered, Renderer
from enishi.effects.render.samples import sample_content, sample_situation

__all__ = [
    "Rendered",
    "Renderer",
    "check_templates",
    "render_letter",
    "sample_content",
    "sample_situation",
]
