"""Everything that decides: plain, synchronous, without clock, chance or I/O. Imports the standard library only."""
