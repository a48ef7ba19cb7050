"""What the desk writes to reps, besides the letters."""

PHRASES: dict[str, str] = {
    "run.smtp_unreachable": "Mail could not be sent from the mailbox “{mailbox}” ({why}). Check smtp host, port, user and password. The unsent mail is kept.",
    "why.thanks": "A thank-you for the refusal.",
    "why.info": "They said “{reason}”, so this brings information that helps them judge.",
    "why.case": "They said “{reason}”, so this shows how somebody in a similar place fared.",
    "why.material": "They said “{reason}”, so this brings material they can use to decide or explain.",
    "why.offer": "Circumstances have changed, so this is a new proposal.",
    "why.event": "They said “{reason}”, so this invites them to an easy place to ask.",
    "why.question": "The time they named is near, so this asks one thing.",
    "why.feedback": "This asks for frank feedback, to learn from it.",
    "why.withdraw": "Their date has passed, so this closes the matter from our side.",
    "why.task": "The time agreed for a call has come.",
}
