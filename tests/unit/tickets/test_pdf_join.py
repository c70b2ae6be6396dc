"""Several PDFs joined are one document that screen readers read as they read each of them."""

import re
import sys
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pwa_tickets.tickets import pdf_join
from pwa_tickets.tickets.pdf_worker import PdfFailed
from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests.unit.tickets.pdf_structure import elements

PART = """<html lang="en"><title>All of {part}</title>
  <h1>Part {part}</h1><p>By <a href="https://studio.example/{part}">name</a></p>
  <h2 style="break-before: page">Row {part}</h2>
  <img alt="A code of {part}" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>">"""


async def test_every_page_keeps_its_structure_and_the_file_its_claims(pdfs: TicketPdfs) -> None:
    parts = [await pdfs.pdf(PART.format(part=name)) for name in ("A", "B", "C")]
    one_by_one = [list(elements(pypdfium2.PdfDocument(part))) for part in parts]
    assert [kind for kind, _, _ in one_by_one[0] if kind in ("H1", "H2", "Figure")] == ["H1", "H2", "Figure"]
    joined = await pdf_join.joined(parts)
    document = pypdfium2.PdfDocument(BytesIO(joined))
    assert len(document) == 6
    found = list(elements(document))
    assert found == [element for part in one_by_one for element in part]
    assert [told for kind, told, _ in found if kind == "Figure"] == [
        "A code of A",
        "A code of B",
        "A code of C",
    ]
    assert pdfium.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_dict()["Title"] == "All of A"
    texts = [page.get_textpage().get_text_range() for page in document]
    assert [text.split()[1] for text in texts] == ["A", "A", "B", "B", "C", "C"]
    # What the parts say of themselves as a whole is said once, and of whom it is said is one document.
    import pikepdf

    with pikepdf.open(BytesIO(joined)) as file:
        assert b'part="1"' in file.Root.Metadata.read_bytes()
        assert (str(file.Root.Lang), bool(file.Root.ViewerPreferences.DisplayDocTitle)) == ("en", True)
        assert [str(element.S) for element in file.Root.StructTreeRoot.K] == ["/Document"]
        numbers = [int(page.obj.StructParents) for page in file.pages]
        links = [int(note.StructParent) for page in file.pages for note in page.obj.get("/Annots", ())]
        assert len(links) == 3
        assert sorted(numbers + links) == [
            int(number) for number in list(file.Root.StructTreeRoot.ParentTree.Nums)[::2]
        ]
        assert file.check_pdf_syntax() == []


async def test_a_part_that_is_none_fails_and_leaves_no_program(
    pdfs: TicketPdfs, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PdfFailed):
        await pdf_join.joined([b"not a PDF"])
    assert re.search("PdfError", capfd.readouterr().err)
    assert "pwa_tickets.tickets.pdf_join" in sys.modules
