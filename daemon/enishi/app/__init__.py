"""The composition root: the office that every command works in, and the daemon with its loops."""
