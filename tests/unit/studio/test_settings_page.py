"""The settings page: what an owner chooses is on the next page of every process, and nobody else chooses."""

import io
from dataclasses import replace

import httpx
import pytest
from PIL import Image

from pwa_tickets.db.session import Database
from pwa_tickets.notifications.message import Mail, compose
from pwa_tickets.settings import Settings
from pwa_tickets.studio.in_force import KEY_SEAL, settings_in_force, with_studio
from pwa_tickets.studio.models import Studio
from pwa_tickets.web.sealed import seal, unseal

PAGE = "/admin/ticketing/settings"


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (900, 300)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


async def test_name_address_and_phone_are_on_the_next_page(owners_browser: httpx.AsyncClient) -> None:
    typed = {"name": "Prairie Dance", "address": "1 Elm St, Peoria, IL", "phone": "(309) 555-0100"}
    sent = await owners_browser.post(f"{PAGE}/studio", data={**typed, "reply_to": "Hello@Prairie.example"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{PAGE}#studio")
    terms = (await owners_browser.get("/terms")).text
    assert "Prairie Dance" in terms
    assert "1 Elm St, Peoria, IL" in terms
    assert "tel:3095550100" in terms
    assert 'value="hello@prairie.example"' in (await owners_browser.get(PAGE)).text
    assert (await owners_browser.get("/manifest.webmanifest")).json()["short_name"] == "Prairie"


async def test_answers_to_our_mails_go_where_the_owner_says(
    owners_browser: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await owners_browser.post(f"{PAGE}/studio", data={"name": "P", "reply_to": "hello@prairie.example"})
    told = await settings_in_force(database, settings)
    mail = Mail(to_email="maya@example.com", subject="Hi", html="<p>Hi", text="Hi", message_id="<1@x>")
    composed = compose(mail, sender=told.mail_from, reply_to=told.studio.reply_to)
    assert composed["Reply-To"] == "hello@prairie.example"


async def test_a_studio_without_a_name_is_refused(owners_browser: httpx.AsyncClient) -> None:
    answer = await owners_browser.post(f"{PAGE}/studio", data={"name": " ", "phone": "555"})
    assert answer.status_code == 422
    assert "Please give the studio its name." in answer.text
    assert 'value="555"' in answer.text


async def test_color_and_logo_reach_pages_and_manifest(owners_browser: httpx.AsyncClient) -> None:
    files = {"logo": ("logo.jpg", a_picture())}
    sent = await owners_browser.post(f"{PAGE}/look", data={"color": "#FFE066"}, files=files)
    assert sent.status_code == 303
    page = (await owners_browser.get("/terms")).text
    assert "/studio/ffe066/colors.css" in page
    style = await owners_browser.get("/studio/ffe066/colors.css")
    assert style.headers["content-type"].startswith("text/css")
    manifest = (await owners_browser.get("/manifest.webmanifest")).json()
    assert manifest["theme_color"] == "#ffe066"
    icon = await owners_browser.get(manifest["icons"][0]["src"])
    assert Image.open(io.BytesIO(icon.content)).size == (512, 512)
    logo = await owners_browser.get(icon.url.path.replace("icon", "logo"))
    assert Image.open(io.BytesIO(logo.content)).size == (400, 133)
    assert (await owners_browser.get("/studio/000000/colors.css")).status_code == 404
    await owners_browser.post(f"{PAGE}/look", data={"color": "#851b49", "no_logo": "on"})
    assert "/studio/" not in (await owners_browser.get("/terms")).text


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", b"GIF89a nonsense"), ("a.png", b"<svg/>"), ("a.svg", b"<svg/>")]
)
async def test_what_is_no_picture_is_refused(
    owners_browser: httpx.AsyncClient, name: str, content: bytes
) -> None:
    answer = await owners_browser.post(f"{PAGE}/look", data={}, files={"logo": (name, content)})
    assert answer.status_code == 422


async def test_own_terms_take_the_place_of_ours(owners_browser: httpx.AsyncClient) -> None:
    ours = (await owners_browser.get("/terms")).text
    await owners_browser.post(f"{PAGE}/texts", data={"terms": "No <b>strollers</b>.\n\nBe kind."})
    terms = (await owners_browser.get("/terms")).text
    assert "No &lt;b&gt;strollers&lt;/b&gt;." in terms
    assert "What you buy" in ours
    assert "What you buy" not in terms


async def test_another_process_has_the_change_without_a_restart(
    owners_browser: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await owners_browser.post(f"{PAGE}/studio", data={"name": "Prairie Dance"})
    assert (await settings_in_force(database, settings)).studio_name == "Prairie Dance"


def test_the_environment_wins_where_both_speak(settings: Settings) -> None:
    chosen = Studio(name="Chosen", phone="555", stripe_publishable_key="pk_live_1")
    chosen.stripe_secret_key = seal(settings, KEY_SEAL, "sk_live_1")
    said = replace(settings, studio_name="Said", told=frozenset({"PWA_TICKETS_STUDIO_NAME"}))
    told = with_studio(said, chosen)
    assert (told.studio_name, told.studio_phone, told.stripe_secret_key) == ("Said", "555", "sk_live_1")
    said = replace(said, told=frozenset({"STRIPE_SECRET_KEY"}))
    assert with_studio(said, chosen).stripe_secret_key == settings.stripe_secret_key


def test_a_sealed_secret_opens_for_its_purpose_and_under_its_key_alone(settings: Settings) -> None:
    sealed = seal(settings, "one thing", "sk_live_1")
    assert b"sk_live" not in sealed
    assert unseal(settings, "one thing", sealed) == "sk_live_1"
    assert unseal(settings, "another", sealed) is None
    assert (
        unseal(replace(settings, secret_key=b"another key of thirty-two bytes!"), "one thing", sealed) is None
    )
