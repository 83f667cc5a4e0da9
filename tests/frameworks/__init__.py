"""Tests of layer 1, a file for each module beside the package, and one for each framework's content."""
