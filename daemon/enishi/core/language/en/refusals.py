"""What may be wrong with a refusal that is told."""

PHRASES: dict[str, str] = {
    "refusal.bad_address": "“{address}” cannot be read as a mail address. Give it in the form name@example.com.",
    "refusal.own_address": "“{address}” is this program's own address. Give the customer's address.",
    "refusal.rep_address": "“{address}” is a rep's address. Give the customer's address.",
    "refusal.control_character": "“{field}” holds a line break or control character. Remove it and record again.",
    "refusal.too_long": "“{field}” is too long ({length} characters). Shorten it.",
    "refusal.unknown_reason": "The reason “{value}” is not in reasons.yaml. Known: {known}.",
    "refusal.unknown_reason_near": "The reason “{value}” is not in reasons.yaml. Did you mean {near}? (Known: {known})",
    "refusal.unknown_rep": "The rep “{value}” is not among `reps` in config.yaml. Known: {known}.",
    "refusal.unknown_rep_near": "The rep “{value}” is not among `reps` in config.yaml. Did you mean {near}? (Known: {known})",
    "refusal.rep_needed": "There are several reps. Choose one with --rep ({known}).",
    "refusal.bad_date_name": "“{name}” cannot name a date. Use lower-case ASCII ending in _on, like decision_on.",
    "refusal.unbelievable_day": "The day “{day}” for “{field}” cannot be right. Check the year and give it again.",
    "refusal.reason_needed": "The reason is not clear. Choose one with --reason ({reasons}).",
    "refusal.no_cadence": "No cadence fits the reason “{reason}” ({finality}). Add one under `cadence:` in reasons.yaml.",
}
