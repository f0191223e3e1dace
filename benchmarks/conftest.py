"""``benchmarks`` is a folder beside the package: its modules are found from the root of the repository."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
