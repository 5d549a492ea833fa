"""Pure functions that measure: metrics and scorecards."""
