"""The daemon's turns: each loads, asks the core, applies, performs. Testable without time passing."""
