"""The frozen program's first line: the desk, or with `sim …` the simulator, in one executable."""

import sys

from gui.__main__ import main

sys.exit(main())
