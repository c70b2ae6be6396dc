"""What a screen reader finds in a PDF."""

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium


def text_of(read: object, element: object) -> str:
    """What a function of pdfium writes into a buffer as UTF-16."""
    buffer = ctypes.create_string_buffer(1000)
    length = read(element, buffer, len(buffer))  # type: ignore[operator]
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le")


def elements(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, str, list[str]]]:
    """Each element of the structure, in reading order: its type, its description, the types of its children."""
    for page in document:
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        roots = range(pdfium.FPDF_StructTree_CountChildren(tree))
        waiting = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, index) for index in reversed(roots)]
        while waiting:
            element = waiting.pop()
            count = range(pdfium.FPDF_StructElement_CountChildren(element))
            children = [pdfium.FPDF_StructElement_GetChildAtIndex(element, index) for index in count]
            children = [child for child in children if child]  # what is no element is a piece of text
            waiting += reversed(children)
            yield (
                text_of(pdfium.FPDF_StructElement_GetType, element),
                text_of(pdfium.FPDF_StructElement_GetAltText, element),
                [text_of(pdfium.FPDF_StructElement_GetType, child) for child in children],
            )
        pdfium.FPDF_StructTree_Close(tree)
