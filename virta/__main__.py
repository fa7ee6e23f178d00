"""`python -m virta`: the command line."""

import sys

from virta.cli import main

sys.exit(main())
