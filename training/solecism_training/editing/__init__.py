"""Corrections: pairs of a sentence as written and corrected, what becomes of each word, and the heads that learn it."""
