"""What the daemon notes of each mail on the way, in `data/sending.journal`: its text was begun, the server has answered.

A claim is committed ahead of the wire and a fate behind it, many mails at a time, so a process that dies leaves many
of which the database cannot tell whether they left. Two lines a mail, written without waiting for the disk, can: what
a process has handed to the kernel outlives the process. It does not outlive the machine, so after a reboot what is
*missing* in the file proves nothing; what is there proves what it says, then as ever.
"""

from enishi.effects.sending_journal.former import FormerLife, Trace
from enishi.effects.sending_journal.journal import Attempt, SendingJournal
from enishi.effects.sending_journal.records import boot_id

__all__ = ["Attempt", "FormerLife", "SendingJournal", "Trace", "boot_id"]
