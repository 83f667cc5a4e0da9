"""Reading an uploaded table, whatever its format (layer 5)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .csv_reading import read_csv
from .tables import LARGEST_FILE, OLD_EXCEL, ZIP, Table, UnreadableFile
from .xlsx_reading import read_xlsx


def read(content: bytes) -> Table:
    """Read an uploaded CSV or `.xlsx` file. Its first line is the head. Raises UnreadableFile.

    Empty lines are left out. Cells are as people wrote them: the apostrophes of `escape_formulas` are removed.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(_("This file is larger than 5 MB. Split it, then upload one part after the other."))
    if content.startswith(OLD_EXCEL):
        raise UnreadableFile(
            _("We could not read this file. Save it as .xlsx without a password, then upload it again.")
        )
    return read_xlsx(content) if content.startswith(ZIP) else read_csv(content)
