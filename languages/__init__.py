"""What translators need: our sentences taken out of the code, dummy languages made of them, all of it compiled.

A tool of the project, not part of the installed package. `setup.py` uses `catalogues` when it builds; the rest
is behind `make messages`.
"""
