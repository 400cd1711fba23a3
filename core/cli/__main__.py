"""`python -m core.cli …` is `tumepokctl …`."""

import sys

from core.cli.cli import main

sys.exit(main())
