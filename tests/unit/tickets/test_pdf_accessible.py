"""A ticket on paper is a document a screen reader can read: PDF/UA-1, tagged, with title, language and described pictures."""

import ctypes
import re
import zlib

import pypdfium2.raw as pdfium
import pytest

from pwa_tickets.tickets.ticket_pdf import TicketPdfs
from tests.unit.tickets.pdf_structure import elements
from tests.unit.tickets.sample_order import a_ticket, an_order, rendered

pytestmark = pytest.mark.proof

LIST_PARTS = {"LI", "L", "Caption"}


async def test_it_says_what_it_is_and_in_which_language(pdfs: TicketPdfs) -> None:
    document = await rendered(pdfs, an_order(a_ticket()))
    assert pdfium.FPDFCatalog_IsTagged(document)
    language = (ctypes.c_ushort * 50)()
    length = pdfium.FPDFCatalog_GetLanguage(document, language, ctypes.sizeof(language))
    assert bytes(language)[: length - 2].decode("utf-16-le") == "en"
    told = document.get_metadata_dict()
    assert told["Title"].startswith("Ticket T-7Q2M-0107")
    assert told["Author"] == "Starlight Dance Academy"


async def test_it_claims_the_standard_for_accessible_documents(pdfs: TicketPdfs) -> None:
    pdf = await pdfs.pdf('<html lang="en"><title>A ticket</title><p>Row H</p></html>')
    streams = re.findall(rb"FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.DOTALL)
    written = b"".join(map(zlib.decompress, streams))
    assert b'pdfuaid:part="1"' in written
    assert b"/DisplayDocTitle true" in written + pdf


async def test_every_picture_is_described_and_every_list_has_items(pdfs: TicketPdfs) -> None:
    found = list(elements(await rendered(pdfs, an_order(a_ticket(), a_ticket(108)))))
    kinds = [kind for kind, _, _ in found]
    assert kinds.count("H1") == 2
    pictures = [description for kind, description, _ in found if kind == "Figure"]
    assert "QR code of ticket T-7Q2M-0107" in pictures
    assert all(pictures)
    assert [children for kind, _, children in found if kind == "L" and not set(children) <= LIST_PARTS] == []
    assert "Figure" in kinds


@pytest.mark.parametrize("tickets", [1, 20])
async def test_the_order_of_reading_is_that_of_the_page(pdfs: TicketPdfs, tickets: int) -> None:
    found = list(elements(await rendered(pdfs, an_order(*(a_ticket(101 + n) for n in range(tickets))))))
    assert next(kind for kind, _, _ in found if kind in ("H1", "Figure")) == "H1"
    assert [kind for kind, _, _ in found].count("Sect") == tickets
