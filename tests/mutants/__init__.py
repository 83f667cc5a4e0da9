"""Does a test notice when one line of what keeps a promise is changed? `make mutants` tries it with mutmut.

`modules.toml` names the modules, the tests of each, and the few changes that no test can notice, with the reason.
"""
