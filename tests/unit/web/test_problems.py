"""What a problem's `type` leads to: the refusal's own description and facts, never a docstring."""

import httpx


async def test_a_problem_page_describes_the_refusal_and_its_facts(browser: httpx.AsyncClient) -> None:
    shown = await browser.get("/problems/seats-taken")
    assert shown.status_code == 200
    assert "At least one seat was reserved or sold by somebody else. Nothing was reserved." in shown.text
    assert "<code>seat_ids</code>: The show seat ids that are gone." in shown.text
    assert "<code>errors</code> names each." in (await browser.get("/problems/invalid-request")).text
    assert (await browser.get("/problems/unheard-of")).status_code == 404
