from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core.settings import Folders
from enishi.effects.imap import utf7
from enishi.effects.imap.folders import FolderMap, listed, map_folders
from enishi.effects.imap.framing import Reply


def found(*lines: str, wanted: Folders | None = None) -> FolderMap:
    return map_folders(listed(Reply((f"* LIST {line}".encode(),)) for line in lines), wanted or Folders())


@pytest.mark.parametrize(
    ("name", "coded"),
    [
        ("送信済み", "&kAFP4W4IMH8-"),
        ("迷惑メール", "&j,dg0TDhMPww6w-"),
        ("R&D", "R&-D"),
        ("台北日本", "&U,BTFw-&ZeVnLA-"),
        ("𠮷野", "&2ELft5HO-"),
    ],
)
def test_folder_names_are_coded_as_the_rfc_and_real_servers_do(name: str, coded: str) -> None:
    assert utf7.decode(coded) == name
    # RFC 3501's own sample shifts twice where once would do; both spell the same name.
    assert utf7.decode(utf7.encode(name)) == name
    assert name == "台北日本" or utf7.encode(name) == coded


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_name_survives_the_coding_and_is_plain_ascii_in_between(name: str) -> None:
    coded = utf7.encode(name)
    assert coded.isascii()
    assert coded.isprintable()
    assert utf7.decode(coded) == name


def test_quoting_leaves_no_way_out_of_the_quotes() -> None:
    assert utf7.quote('a"b\\c\r\nd') == '"a\\"b\\\\c&AA0ACg-d"'


def test_special_use_marks_beat_names() -> None:
    folders = found(
        r'(\HasNoChildren) "/" INBOX',
        r'(\HasNoChildren) "/" "Sent"',
        r'(\HasNoChildren \Sent) "/" "&kAFP4W4IMH8-"',
        r'(\HasNoChildren \Junk) "/" "&j,dg0TDhMPww6w-"',
        r'(\HasNoChildren \All) "/" "[Gmail]/All Mail"',
    )
    assert folders == FolderMap("INBOX", sent="送信済み", junk="迷惑メール", all="[Gmail]/All Mail")


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        (r'() "." INBOX.Sent', "INBOX.Sent"),
        (r'() "/" "Sent Items"', "Sent Items"),
        (r'() "/" "SENT MESSAGES"', "SENT MESSAGES"),
        (r'() "/" "[Gmail]/&kAFP4W4IMH8w4TD8MOs-"', "[Gmail]/送信済みメール"),
        (r'() NIL "&kAFP4W4IMH8-"', "送信済み"),
        (r'() "/" "Projects/Sent"', None),
        (r'(\Noselect) "/" "Sent"', None),
    ],
)
def test_without_marks_the_usual_names_are_known_behind_the_usual_prefixes(
    line: str, sent: str | None
) -> None:
    assert found(line).sent == sent


def test_what_the_owner_wrote_stands() -> None:
    wanted = Folders(sent="控え", junk="ゴミ")
    assert found(r'(\Sent) "/" "Sent"', wanted=wanted) == FolderMap("INBOX", sent="控え", junk="ゴミ")


def test_a_folder_name_sent_as_a_literal_is_read() -> None:
    lines = [Reply((b'* LIST (\\Junk) "/" {9}', b'My "Junk"', b""))]
    assert map_folders(listed(lines), Folders()).junk == 'My "Junk"'


def test_a_line_that_cannot_be_read_spoils_none_of_the_others() -> None:
    assert found("(((", r'(\Junk) "/" Spam').junk == "Spam"


def test_each_folder_is_watched_once() -> None:
    assert FolderMap("INBOX", sent="Sent", junk="INBOX").watched() == ("INBOX", "Sent")
