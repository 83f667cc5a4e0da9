"""How a block stands in a course's file, OLX (layer 4): small values as attributes, large ones as elements.

What is in the file is stored as it is, and exported again; `fields` says what it means.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree
from xblock.core import XML_NAMESPACES, XBlock

from .xml_fields import XmlField


class OlxMixin(XBlock):
    """Reads and writes the fields that are `XmlField` as elements; everything else as XBlock does it."""

    @classmethod
    def parse_xml(cls, node: etree._Element, runtime: Any, keys: Any) -> Any:
        """The block in a node. Our elements are fields; XBlock would take them for blocks inside of ours.

        There are none inside of ours, so what is neither a field of ours nor one that XBlock has written is left out.
        """
        rest, field_values = deepcopy(node), {}
        for child in list(rest):
            tag = str(child.tag)  # of a comment it is no name
            if tag.startswith(f"{{{XML_NAMESPACES['option']}}}"):
                continue
            name = tag.replace("-", "_")
            field = cls.fields.get(name)
            if isinstance(field, XmlField):
                field_values[name] = field.read_xml(child)
            rest.remove(child)
        block = super().parse_xml(rest, runtime, keys)
        for name, value in field_values.items():
            setattr(block, name, value)
        return block

    def add_xml_to_node(self, node: etree._Element) -> None:
        """Write every field that is set."""
        super().add_xml_to_node(node)
        for name, field in self.fields.items():
            # What an element cannot say stays in the attribute that XBlock has written: nothing of it is lost.
            if isinstance(field, XmlField) and name in node.attrib and field.fits(field.read_from(self)):
                del node.attrib[name]
                field.write_xml(etree.SubElement(node, name.replace("_", "-")), field.read_from(self))
