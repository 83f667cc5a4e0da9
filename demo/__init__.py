"""The demo: a small made-up course in the xblock-sdk workbench. Not part of the installed package."""
