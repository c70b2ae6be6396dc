"""What a phone may keep: pages that are the same for everyone, a manifest, and a service worker found anew each time."""

import json
import re
from pathlib import Path

from httpx import AsyncClient
from PIL import Image

from pwa_tickets.settings import Settings
from pwa_tickets.web.actor import cookie_name
from pwa_tickets.web.assets import STATIC
from pwa_tickets.web.pwa import short_name
from tests.factories import Buyer


async def test_the_shells_are_the_same_bytes_for_everyone(
    phone: AsyncClient, settings: Settings, maya: Buyer
) -> None:
    for path in ("/wallet", "/offline", "/offline/order"):
        nobody = await phone.get(path)
        phone.cookies.set(cookie_name(settings), maya.session_id)
        somebody = await phone.get(path)
        phone.cookies.clear()
        assert nobody.status_code == 200
        assert nobody.content == somebody.content
        assert "set-cookie" not in nobody.headers
        assert nobody.headers["cache-control"] == "no-cache"


async def test_an_iphone_is_told_what_the_icon_on_its_home_screen_is_called(phone: AsyncClient) -> None:
    """Every page may be the one that is put there."""
    for path in ("/", "/wallet", "/scan", "/offline"):
        page = (await phone.get(path)).text
        assert '<meta name="apple-mobile-web-app-title" content="Starlight">' in page, path
        assert '<meta name="apple-mobile-web-app-status-bar-style" content="default">' in page, path
        assert re.search(r'<link rel="apple-touch-icon" href="[^"]+">', page), path


async def test_signing_out_is_the_last_and_the_quietest_thing_in_the_wallet(phone: AsyncClient) -> None:
    """A thumb that looks for a ticket must not empty the phone."""
    page = (await phone.get("/wallet")).text
    wallet = re.sub(r"<noscript>.*?</noscript>", "", page[: page.index("</main>")], flags=re.DOTALL)
    *_, last = re.findall(r"<(?:a|button|input|summary)\b[^>]*>", wallet)
    assert 'data-part="sign-out"' in last
    assert 'class="button button-plain"' in last


async def test_the_shells_name_only_files_of_this_build(phone: AsyncClient) -> None:
    known = {
        entry["url"]
        for entry in json.loads((STATIC / "built" / "manifest.json").read_text())["assets"].values()
    }
    for path in ("/wallet", "/offline", "/offline/order"):
        named = set(re.findall(r'"(/static/built/[^"]+)"', (await phone.get(path)).text))
        assert named
        assert named <= known


async def test_the_service_worker_may_serve_the_whole_site_and_is_asked_for_afresh(
    phone: AsyncClient,
) -> None:
    response = await phone.get("/service-worker.js")
    assert response.headers["service-worker-allowed"] == "/"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.content == (STATIC / "built" / "service-worker.js").read_bytes()


async def test_the_manifest_opens_the_wallet_and_its_icons_are_what_it_says(phone: AsyncClient) -> None:
    response = await phone.get("/manifest.webmanifest")
    assert response.headers["content-type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/wallet", "/wallet", "/")
    assert manifest["name"] == "Starlight Dance Academy tickets"
    assert manifest["launch_handler"]["client_mode"][0] == "navigate-existing"
    assert {shot["form_factor"] for shot in manifest["screenshots"]} == {"narrow", "wide"}
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in (
        manifest["icons"]
        + [icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"]]
        + manifest["screenshots"]
    ):
        with Image.open(STATIC / Path(icon["src"]).relative_to("/static")) as picture:
            assert "{}x{}".format(*picture.size) == icon["sizes"]
            assert picture.format == "PNG"


def test_a_long_studio_name_is_cut_between_words() -> None:
    assert short_name("Starlight Dance Academy") == "Starlight"
    assert short_name("Le Ballet Studio") == "Le Ballet"
    assert short_name("Tanz") == "Tanz"
    assert short_name("") == "Tickets"
