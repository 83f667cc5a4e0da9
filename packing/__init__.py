"""What a page loads, put into one file: our modules and styles, each page's with all that it imports.

A tool of the project, not part of the installed package. `setup.py` uses it when it builds.
"""
