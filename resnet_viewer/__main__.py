"""`python -m resnet_viewer`, the same as `resnet-viewer`."""

import sys

from resnet_viewer.cli import main

if __name__ == "__main__":
    sys.exit(main())
