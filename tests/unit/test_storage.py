"""What is kept is there whole, in a folder as in a bucket, and an absent store is said, not guessed."""

from dataclasses import replace
from pathlib import Path

import pytest

from pwa_tickets.settings import Settings
from pwa_tickets.storage import Storage, StorageDown, shared_storage
from tests.bucket import bucket

SETTINGS = Settings(database_url="")


@pytest.fixture(params=["folder", "named folder", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Every kind of store there is without a network."""
    match request.param:
        case "folder":
            return Storage.from_settings(replace(SETTINGS, data_dir=tmp_path / "data"))
        case "named folder":
            (tmp_path / "kept").mkdir()
            return Storage.from_settings(replace(SETTINGS, storage_url=f"file://{tmp_path / 'kept'}"))
        case _:
            return Storage.from_settings(replace(SETTINGS, storage_url="memory:///"))


async def test_what_is_put_is_got_until_something_else_is_put(storage: Storage) -> None:
    assert await storage.get("tickets/1/a.pdf") is None
    await storage.put("tickets/1/a.pdf", b"first")
    await storage.put("tickets/1/b.pdf", b"other")
    await storage.put("tickets/1/a.pdf", b"second")
    assert await storage.get("tickets/1/a.pdf") == b"second"
    assert await storage.get("tickets/1/b.pdf") == b"other"
    assert await storage.reachable()


@pytest.mark.parametrize("key", ["../outside.pdf", "tickets/../../outside.pdf"])
async def test_a_key_cannot_leave_the_folder(tmp_path: Path, key: str) -> None:
    storage = Storage.at(tmp_path / "files")
    with pytest.raises(ValueError, match="illegal"):
        await storage.put(key, b"x")
    assert not (tmp_path / "outside.pdf").exists()


async def test_a_folder_that_is_gone_is_down_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    storage = Storage.at(folder)
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(StorageDown):
        await storage.put("a", b"x")
    assert not await storage.reachable()
    folder.unlink()
    await storage.put("a", b"x")
    assert await storage.get("a") == b"x"


async def test_a_bucket_nobody_answers_for_is_down_not_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of AWS come from its own variables; here they name a port where nobody listens."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    storage = Storage.from_settings(replace(SETTINGS, storage_url="s3://tickets/files"))
    with pytest.raises(StorageDown):
        await storage.get("a")
    assert not await storage.reachable()


@pytest.mark.parametrize("allowed", [True, False])
async def test_a_bucket_within_ones_own_network_may_speak_http(
    monkeypatch: pytest.MonkeyPatch, allowed: bool
) -> None:
    with bucket() as at:
        environment = {**at.environment, "AWS_ALLOW_HTTP": "true" if allowed else ""}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        told = {
            **environment,
            "DATABASE_URL": "postgresql://shop",
            "STORAGE_URL": "s3://tickets/files",
            "PWA_TICKETS_SECRET_KEY": "k" * 32,
        }
        storage = Storage.from_settings(Settings.from_env(told))
        assert await storage.reachable() is allowed
        if allowed:
            await storage.put("tickets/a.pdf", b"paper")
            assert at.objects == {"/tickets/files/tickets/a.pdf": b"paper"}


async def test_a_process_has_one_store_and_opens_it_again_where_it_could_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with bucket() as at:
        for name, value in at.environment.items():
            monkeypatch.setenv(name, value)
        settings = replace(SETTINGS, storage_url="s3://tickets/shared", storage_over_http=True)
        for number in range(5):
            await shared_storage(settings).put(f"{number}.pdf", b"paper")
        assert len(at.objects) == 5
        assert at.connections == 1
    in_the_way = tmp_path / "data"
    in_the_way.write_text("no folder")
    settings = replace(SETTINGS, data_dir=in_the_way)
    assert not await shared_storage(settings).reachable()
    in_the_way.unlink()
    assert await shared_storage(settings).reachable()
