"""English words that reveal a reason, by concept, each with a weight (see `cues`)."""

from __future__ import annotations

ENGLISH: dict[str, tuple[tuple[float, str], ...]] = {
    "budget": (
        (
            3.0,
            r"\b(?:beyond|more than|above|what) (?:what )?we (?:can|could) (?:spend|pay|afford)|\bspending (?:freeze|cuts?)",
        ),
        (
            3.0,
            r"\b(?:no|not in|over|beyond|out of|exceeds?|cut|frozen|limited|lack of) (?:our |the |my |any )?budget|budget[^.]{0,30}(?:cut|frozen|spent|gone|tight|not|n't|exhaust|used up)",
        ),
        (
            3.0,
            r"\btoo (?:expensive|costly|pricey)|(?:can't|cannot|can not|couldn't) afford|(?:price|cost|fee|quote)s?\b[^.]{0,25}(?:too|high|above|beyond|more than)",
        ),
        (1.5, r"\bbudgets?\b|\bcheaper\b|\bfunding\b"),
    ),
    "not_now": (
        (
            3.0,
            r"\b(?:not|isn't|wrong|bad) (?:the |a )?(?:right |good )?(?:time|timing|moment)\b|too busy|swamped|\bbandwidth|no capacity|full plate",
        ),
        (
            2.5,
            r"\b(?:later|next (?:year|quarter|month|spring|autumn|fall)|after (?:the )?(?:summer|new year|holidays)|in (?:the )?(?:spring|autumn|fall|new year))\b[^.]{0,30}|\bnot (?:right )?now\b|\bat (?:this|the) (?:moment|time)\b|priorit|postpone|revisit",
        ),
    ),
    "competitor": (
        (
            3.5,
            r"\b(?:another|other|different|competing|alternative|existing|current) (?:vendor|supplier|provider|company|firm|product|solution|tool|offer|option|partner)s?\b|\bcompetitor|went with|gone with|going with|chose (?!not)|selected",
        ),
        (
            2.5,
            r"\bcompar(?:ing|ed|ison)|other quotes|under contract|already (?:use|using|have|signed|working)",
        ),
    ),
    "no_need": (
        (
            3.5,
            r"\b(?:no|not|don't|doesn't|do not|does not|didn't|never) (?:really |actually |currently )?(?:have (?:a |any )?)?(?:needs?|use for|interested|required?)\b|\bno longer (?:need|relevant)|not relevant|not applicable|happy with (?:what|our)|in-house|not a (?:good )?fit",
        ),
    ),
    "approval": (
        (
            3.5,
            r"\b(?:boss|manager|board|management|director|ceo|cfo|finance|legal|procurement|headquarters|head office|wife|husband|partner|family|spouse|parents)\b[^.]{0,40}(?:approv|agree|sign|reject|refus|said no|against|veto|turned|object|declin|convince|not on board)",
        ),
        (3.0, r"\b(?:approval|sign-?off|buy-?in|authori[sz])\w*"),
    ),
    "anxiety": (
        (
            3.5,
            r"\b(?:worr(?:y|ied|ies)|afraid|scared|anxious|nervous|hesita\w+|concern(?:ed|s)?|risk(?:s|y)?|unsure (?:if|whether)|doubt)\b",
        ),
    ),
    "trust": (
        (
            4.0,
            r"\b(?:trust|unprofessional|pushy|rude|aggressive|unreliable|dishonest|slow (?:to )?(?:respon|repl)\w*|never (?:replied|responded|called)|poor (?:service|communication|reviews)|bad (?:experience|reviews))\b",
        ),
    ),
    "considering": (
        (
            3.0,
            r"\b(?:still|currently) (?:considering|thinking|deciding|evaluating|reviewing|discussing|looking)|(?:not|n't|yet to|haven't) (?:yet )?(?:decided|made (?:a |up )?)|think (?:it|about it|this) over|need (?:some |a bit )?(?:more )?time|get back to you|under (?:consideration|review)",
        ),
    ),
}
