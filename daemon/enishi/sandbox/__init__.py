"""A mail world in one process, on loopback, for the demo, the sandbox and the tests. No rules live here."""
