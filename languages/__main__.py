"""`make messages`: take the sentences out of the code again, and compile every language where the package reads it."""

from __future__ import annotations

from pathlib import Path

import django
from django.conf import settings

from .catalogues import compile_all, english, write
from .extract import sentences

PACKAGE = Path(__file__).resolve().parent.parent / "competency_xblock"


def main() -> None:
    """Extract, bring the translations into step, compile."""
    settings.configure(USE_I18N=False)
    django.setup()
    catalogue = english(sentences(PACKAGE))
    write(PACKAGE, catalogue)
    languages = compile_all(PACKAGE, PACKAGE)
    print(f"{len(catalogue)} sentences; compiled: {', '.join(languages)}")


if __name__ == "__main__":
    main()
