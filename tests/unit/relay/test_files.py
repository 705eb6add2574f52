"""A file is kept under the fingerprint of its content, once, and nothing else is ever opened."""

import hashlib

import pytest

from bot.files import Files


async def test_a_file_is_kept_under_its_fingerprint(tmp_path):
    files = Files(tmp_path / "files")
    fingerprint = await files.keep(b"mon cv")
    assert fingerprint == hashlib.sha256(b"mon cv").hexdigest()
    kept = files.path(fingerprint)
    assert kept is not None and kept.read_bytes() == b"mon cv"
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [kept], "nothing is left over"


async def test_the_same_content_is_kept_once(tmp_path):
    files = Files(tmp_path)
    assert await files.keep(b"x") == await files.keep(b"x")
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "\x00"])
async def test_only_fingerprints_lead_to_files(tmp_path, name):
    assert Files(tmp_path).path(name) is None


async def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "files"
    folder.write_text("a file where the folder should be")
    with pytest.raises(OSError):
        await Files(folder).keep(b"x")
