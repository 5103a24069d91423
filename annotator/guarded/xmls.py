"""XML without entities, references to other files, or endless depth.

What belongs here: parsing what strangers made. A document type is refused outright: no format of
the field needs one, and every known attack begins with it.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from annotator.guarded import Broken

MAX_DEPTH: Final = 200
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


def parse(data: bytes) -> Element:
    """The root of a document.

    Raises:
        Broken: it is not well formed, has a document type, or is nested more than ``MAX_DEPTH``
            levels deep.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise Broken("the XML has a document type (DTD), which is not allowed here") from None
    except (ParseError, ValueError, LookupError) as error:
        raise Broken(f"the XML is not well formed ({error})") from None
    except RecursionError:
        raise Broken("the XML is nested too deeply") from None
    _check_depth(root)
    return root


def refuse_doctype(data: bytes) -> None:
    """For libraries that parse by themselves.

    Raises:
        Broken: there is a document type, in whatever encoding.
    """
    plain = data.replace(b"\x00", b"")  # UTF-16 and UTF-32 read as ASCII
    if _DOCTYPE.search(plain):
        raise Broken("the XML has a document type (DTD), which is not allowed here")


def _check_depth(root: Element) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Broken(f"the XML is nested more than {MAX_DEPTH} levels deep")
        level = [child for each in level for child in each]
