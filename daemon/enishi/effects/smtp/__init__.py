"""Handing a mail to the submission server. What happens on …

| when                              | fault                                            | result                             |
|-----------------------------------|--------------------------------------------------|------------------------------------|
| before anything is sent           | address or line breaks that no server should see | Refused                            |
| connect, TLS, EHLO, login         | any: no route, timeout, certificate, password    | NotReached                         |
| EHLO done                         | mail larger than the server's SIZE               | Refused (552 5.3.4)                |
| MAIL, RCPT, DATA until 354        | connection lost, timeout, nonsense               | NotReached (a kept connection is   |
|                                   |                                                  | replaced and the mail tried anew)  |
| MAIL, RCPT, DATA, the final dot   | 4xx                                              | Deferred, by `core.failures`       |
|                                   | 5xx                                              | Refused, by `core.failures`        |
| after 354, before the last answer | connection lost, timeout, nonsense               | **InDoubt**: never sent again by   |
|                                   |                                                  | itself (mail-reality R4)           |
| the final dot                     | 2xx                                              | Accepted: the server's duty        |

The codes are read in `outcomes`, one conversation is held in `session`, connections are kept in `submission`.
"""

from enishi.effects.smtp.patience import Patience
from enishi.effects.smtp.submission import Submission

__all__ = ["Patience", "Submission"]
