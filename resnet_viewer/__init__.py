"""ResNet Viewer: see residual learning, a plain network and its residual twin side by side."""

__version__ = "0.1.0"
