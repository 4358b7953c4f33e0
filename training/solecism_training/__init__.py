"""Makes the models that Solecism ships: from a public encoder and learner essays to a bundle in `models/`.

One module a step, in the order of `python -m solecism_training --help`; each step reads what the one before it wrote
into the work folder, so any of them can be run again alone.
"""
