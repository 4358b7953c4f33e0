import sys

from .errors import TrainingError

try:
    from .cli import main
except TrainingError as error:  # a language's file that cannot be read
    sys.exit(f"error: {error}")

sys.exit(main())
