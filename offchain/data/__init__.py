"""Shopping behaviour comes in here: one schema of events, one catalogue, every bad row accounted for."""
