"""Mistakes made in clean English sentences, the ones that learners make, as often as learners make them."""
