"""What a text most likely says, judged by how often its words stood in texts whose meaning is known.

A second opinion beside the phrase rules: they know what a wording means, this knows wordings that no rule foresaw.
The tables in `tables/` are counted from the example texts in the folder training/, all written for this project.
"""

from enishi.core.wording.reader import Opinion, Reader, reader

__all__ = ["Opinion", "Reader", "reader"]
