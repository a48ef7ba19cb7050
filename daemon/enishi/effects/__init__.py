"""Everything that touches the world: it performs a decision and reports what happened. Decides nothing."""
