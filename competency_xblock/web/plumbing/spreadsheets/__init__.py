"""The one home of tables in and out: CSV and .xlsx (layer 5)."""

from .formulas import escape_formulas, unescape_formulas
from .reading import read
from .tables import (
    BYTE_ORDER_MARK,
    LARGEST_FILE,
    LARGEST_UNPACKED,
    MAX_ELEMENTS,
    MAX_LINES,
    MAX_PIECE_LENGTH,
    Cell,
    Column,
    Format,
    Line,
    Table,
    UnreadableFile,
)
from .writing import write

__all__ = [
    "BYTE_ORDER_MARK",
    "LARGEST_FILE",
    "LARGEST_UNPACKED",
    "MAX_ELEMENTS",
    "MAX_LINES",
    "MAX_PIECE_LENGTH",
    "Cell",
    "Column",
    "Format",
    "Line",
    "Table",
    "UnreadableFile",
    "escape_formulas",
    "read",
    "unescape_formulas",
    "write",
]
