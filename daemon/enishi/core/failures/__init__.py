"""Why a mail did not go, and what follows: one table, row by row with its reason, its source and an example.

`temporary` holds the 4xx replies, `permanent` the 5xx ones, `connection` what goes wrong around them; `row` says how a
row is found, `page` draws docs/failures.md. First match wins, so the special stands above the general.
"""
