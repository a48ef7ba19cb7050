"""What the desk writes to reps, besides the letters."""

PHRASES: dict[str, str] = {
    "run.smtp_unreachable": "Mail could not be sent from the mailbox “{mailbox}” ({why}). Check smtp host, port, user and password. The unsent mail is kept.",
    "doubt.which": "About the mail that may or may not have been sent: please write “sent” or “unsent” on the first line, and nothing else.",
    "doubt.which_mail": "There are several mails that may or may not have been sent. Please reply to the very mail that asked.",
    "doubt.none": "No mail of this follow-up is in doubt.",
    "doubt.sent": "The mail we asked about was sent ({when}).",
    "doubt.again": "The mail we asked about is to be sent again already.",
    "doubt.gone_on": "The follow-up has gone on to another step, so it cannot be sent again. If it matters, please write yourself.",
    "doubt.forgotten": "The text of this mail is no longer kept, so it cannot be sent again.",
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
