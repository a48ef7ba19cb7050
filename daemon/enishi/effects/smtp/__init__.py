"""Handing a mail to the submission server. What happens on …

| when                              | fault                                            | result                             |
|-----------------------------------|--------------------------------------------------|------------------------------------|
| before anything is sent           | address or line breaks that no server should see | Refused                            |
| connect, TLS, EHLO, login         | any: no route, timeout, certificate, password    | NotReached, for all that wait,     |
|                                   |                                                  | unless another connection works    |
| EHLO done                         | mail larger than the server's SIZE               | Refused (552 5.3.4)                |
| MAIL, RCPT, DATA until 354        | connection lost, timeout, nonsense, 421          | tried anew, once, on a fresh       |
|                                   |                                                  | connection; then NotReached, for   |
|                                   |                                                  | 421 Deferred                       |
| MAIL, RCPT, DATA, the final dot   | 4xx, 5xx                                         | Deferred, Refused: what it means   |
|                                   |                                                  | stands in `core.failures`          |
| RCPT of the blind copy            | 4xx, 5xx                                         | the mail goes, a warning is logged |
| RCPT refused, and yet 354         |                                                  | that refusal; nothing is sent      |
| after 354, before the last answer | connection lost, timeout, nonsense               | **InDoubt**: never sent again by   |
|                                   |                                                  | itself (mail-reality R4)           |
| the final dot                     | 2xx                                              | Accepted: the server's duty        |
| waiting, when we stop             |                                                  | NotReached                         |
| before 354, when others took us   |                                                  | NOT_BEGUN                          |
| for dead (`may_begin`)            |                                                  |                                    |

A mail lost behind another's final dot (pipelining) was lost before its own text: it is tried anew, the other is in doubt.

`submission` is one mailbox's way out: an `errand` stands in line, `lanes` keep a few connections, `connection` opens
one, a `lane` is one dialogue, made of `transaction`s and `replies`. Codes and faults are read in `outcomes`.
"""

from enishi.effects.smtp.lanes import NOT_BEGUN
from enishi.effects.smtp.patience import Patience
from enishi.effects.smtp.submission import Submission

__all__ = ["NOT_BEGUN", "Patience", "Submission"]
