"""The one exception that a step raises for something its user can put right."""


class TrainingError(Exception):
    """Bad input or a missing file. The message names the file (and the line) and says what to do."""
