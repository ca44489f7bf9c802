"""Start the command line: `python -m triage`."""

import sys

from triage.surfaces.cli.main import main

sys.exit(main())
