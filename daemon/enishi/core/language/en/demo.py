"""The demo: its people and their words, and how the story is told."""

PHRASES: dict[str, str] = {
    # The people and what they say. The program reads these words as it reads anybody's.
    "demo.firm": "Swallow Office Support Ltd.",
    "demo.rep": "Naoko Kobayashi",
    "demo.thinks.name": "Keiko Yamamoto",
    "demo.thinks.company": "Aoba Works",
    "demo.thinks.deal": "daily reports without paper",
    "demo.thinks.said": "We will think it over. We mean to decide by around {when}.",
    "demo.thinks.away": (
        "Thank you for your mail.\n"
        "I am out of the office on parental leave and will be back on {when}.\n"
        "If it is urgent, please call our main number.\n\n"
        "Keiko Yamamoto, Aoba Works"
    ),
    "demo.thinks.answer": (
        "Dear Ms Kobayashi,\n\n"
        "thank you for writing. We have talked it over and would like to go ahead with you.\n"
        "Could we meet some time next week?\n\n"
        "Keiko Yamamoto"
    ),
    "demo.saves.name": "Kenta Takahashi",
    "demo.saves.company": "Minato Hair Salon",
    "demo.saves.deal": "member cards on the phone",
    "demo.saves.said": "A good idea, but there is no budget for it this year. The next one begins on {when}.",
    "demo.waits.name": "Sakura Ito",
    "demo.waits.company": "Hinode Rice Shop",
    "demo.waits.deal": "a fresh look at stock keeping",
    "demo.waits.said": "Not now, we have our hands full. Please ask me again around {when}.",
    "demo.waits.answer": (
        "Dear Ms Kobayashi,\n\n"
        "thank you for your kind mails.\n"
        "Please stop sending me these emails. Please remove me from your list.\n\n"
        "Sakura Ito"
    ),
    "demo.gone.name": "Makoto Mori",
    "demo.gone.company": "Kasumi Transport",
    "demo.gone.deal": "working hours without paper",
    "demo.gone.said": "We have decided to go with another company.",
    "demo.better_text": (
        "Thank you for giving some thought to the daily reports.\n\n"
        "There is no hurry at all. So that what you need is ready in time:\n"
        "when, roughly, do you expect to decide?\n\n"
        'One word is plenty, "spring" or "no idea yet".'
    ),
    "demo.absence_subject": "Automatic reply: out of the office",
    "demo.word_ok": "OK",
    "demo.word_edit": "edit",
    "demo.word_won": "won",
    "demo.word_resume": '"resume"',
    "demo.leaves_by_itself": "It leaves unless you answer",
    "demo.wrote": "On {when}, {sender} wrote:",
    # The story.
    "demo.title": "It begins with four refusals",
    "demo.prologue": (
        "\n"
        "{firm} is a small firm; {name} does all its selling.\n"
        "On {day}, {count} customers say no, one after the other.\n"
        "\n"
        "Nobody reads from a script here. The real enishi is at work, in a little mail\n"
        "world of its own, with the clock running fast. No mail leaves this machine.\n"
        "The [number] at a line's end is the number of the mail's file."
    ),
    "demo.quiet": "... {weeks} quiet weeks, and not one mail to anybody ...",
    "demo.refused": "{name} of {company}: “{said}”",
    "demo.recorded": "  → The no is on record (reason: {reason}).",
    "demo.entered": "  → The plan “{plan}”: {ahead}.",
    "demo.entered_last": "  → The plan “{plan}” begins.",
    "demo.ahead": "{kind} on {when}",
    "demo.and": ", ",
    "demo.sent": "✉ To {name}, {kind}: “{subject}” [{number}]",
    "demo.sent_in_vain": "✉ To {name}, {kind}: “{subject}”",
    "demo.no_file": "(never arrived)",
    "demo.asked": "To {name}, a draft to look at: “{subject}” [{number}]",
    "demo.notified": "To {name}, news: “{subject}” [{number}]",
    "demo.rep_wrote": "{name} replies: “{said}” [{number}]",
    "demo.customer_wrote": "A mail from {name}: “{said}” [{number}]",
    "demo.came_back": "The mail came back: there is nobody at {address}. [{number}]",
    "demo.approved": "  → Approved. It leaves on {when}.",
    "demo.moved_closed": "  → The mail to {customer} was meant for {meant}. A day off ({name}): it goes on {comes}.",
    "demo.moved_weekend": "  → The mail to {customer} was meant for {meant}. A weekend: it goes on {comes}.",
    "demo.moved_absence": "  → The mail to {customer} was meant for {meant}. Nobody in: it has waited until {comes}.",
    "demo.auto_replied": "  → An automatic note. It is nobody's answer, and the plan goes on.",
    "demo.moved_behind": "  → Back on {back}: the next mail moves from {meant} to {comes}.",
    "demo.happened": "  → {what}",
    "demo.happened_to": "  → {name}: {what}",
    "demo.shown_thanks": "The first thank-you, as the customer got it [{number}]",
    "demo.shown_request": "The first draft to look at, as the rep got it [{number}]",
    "demo.customers": "The customers today",
    "demo.customer": "{name}, {company}",
    "demo.stands": "  Now: {state}, on the plan “{plan}”",
    "demo.stands_because": "  Now: {state} - {cause}",
    "demo.stands_until": "  Now: {state}, on the plan “{plan}”. Next around {next}",
    "demo.row": "  {when}  {kind}{file}",
    "demo.checks": "Counted once more, from the mailboxes",
    "demo.check_answer": "{name}: mails in all: {count}; after the customer's own word: {after}.",
    "demo.check_bounce": "{name}: sent again after the mail came back: {after}.",
    "demo.check_calm": "{name}: never answered; mails in all: {count}.",
    "demo.check_absence": "{name}: the plan went on after the absence note; mails since: {after}.",
    "demo.check_approved": "Mails that needed an approval and left without one: {count}.",
    "demo.left": (
        "All {count} mails lie here; any mail program opens them.\n"
        "  {mails}\n"
        "The firm's whole site lies here (enishi check -c {site} looks it over).\n"
        "  {site}"
    ),
    "demo.next": "To begin with a firm of your own: enishi init FOLDER",
    "demo.hold": (
        "The mail world stays open. Look in with any mail program on this machine.\n"
        "  IMAP      127.0.0.1  port {imap}  no encryption\n"
        "  SMTP      127.0.0.1  port {smtp}  no encryption\n"
        "  User      {users}\n"
        "  Password  {password} (the same for everybody)\n"
        "There is no page for the browser yet.\n"
        "Reply as a customer or as the rep, and enishi responds at once. Ctrl-C ends it."
    ),
    "demo.folder_taken": "{folder} holds other files. Name an empty folder, or one that is not there yet, with --folder.",
    "demo.cannot_write": "Cannot write to {folder} ({reason}). Name a folder that can be written with --folder.",
    "demo.option.lang": "language of the story: ja (Japanese) or en (English)",
    "demo.option.folder": "where the mails and the site are left (made if absent; ./demo by default)",
    "demo.option.hold": "keep the mail world open after the story, until Ctrl-C",
}
