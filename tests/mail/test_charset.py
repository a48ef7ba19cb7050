"""core.charset: bytes of any origin become the text that was written (mail-reality L18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.core import charset

GREETING = "お世話になっております。来週の打ち合わせの件、承知しました。"
VENDOR = "①㈱髙﨑ｱｲｳ"


def _nec_row_13(text: str) -> bytes:
    """ISO-2022-JP as Outlook sends it: vendor characters at their Shift_JIS places, no strict codec would."""
    shift_jis = text.encode("cp932")
    pairs = bytearray()
    for high, low in zip(shift_jis[0::2], shift_jis[1::2], strict=True):
        row = (high - (0x81 if high < 0xA0 else 0xC1)) * 2 + 0x21
        second_half = low >= 0x9F
        pairs += bytes([row + second_half, low - (0x7E if second_half else 0x20 if low > 0x7F else 0x1F)])
    return b"\x1b$B" + bytes(pairs) + b"\x1b(B"


@pytest.mark.parametrize("written", ["utf-8", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("declared", [None, "us-ascii", "iso-2022-jp", "x-unknown-nonsense", "utf-8"])
def test_japanese_is_read_whatever_the_label_says(written, declared):
    assert charset.decode(GREETING.encode(written), declared) == GREETING


@pytest.mark.parametrize("declared", ["shift_jis", "Shift-JIS", "x-sjis", "windows-31j", "MS_Kanji"])
def test_vendor_characters_labelled_shift_jis_are_read_as_cp932(declared):
    assert charset.decode(VENDOR.encode("cp932"), declared) == VENDOR


def test_nec_row_13_in_iso_2022_jp_is_read():
    with pytest.raises(UnicodeDecodeError):
        _nec_row_13("①㈱髙﨑").decode("iso2022_jp")
    assert charset.decode(_nec_row_13("①㈱髙﨑"), "iso-2022-jp") == "①㈱髙﨑"


def test_half_width_kana_in_iso_2022_jp_are_read_in_all_three_ways():
    kana = bytes(byte & 0x7F for byte in "ｱｲｳ".encode("cp932"))
    assert charset.decode(b"\x1b(I" + kana + b"\x1b(B OK", "iso-2022-jp") == "ｱｲｳ OK"
    assert charset.decode(b"\x1b$B$3\x1b(B\x0e" + kana + b"\x0f OK", "iso-2022-jp") == "こｱｲｳ OK"
    assert charset.decode(b"\x1b$B$3\x1b(B" + "ｱｲｳ".encode("cp932"), "iso-2022-jp") == "こｱｲｳ"


def test_a_line_that_forgets_to_return_to_ascii_harms_no_other_line():
    assert charset.decode(b"\x1b$B$3\nplain line", "iso-2022-jp") == "こ\nplain line"


def test_euc_jp_with_vendor_characters_is_read():
    row_13 = bytes(byte | 0x80 for byte in _nec_row_13("①㈱")[3:-3])
    assert charset.decode("資料".encode("euc_jp") + row_13, "euc-jp") == "資料①㈱"


def test_a_carrier_emoji_becomes_a_geta_and_spares_its_neighbours():
    sent = b"\x1b$B\x4b\x5c\x76\x7d\x4a\x38\x1b(B"
    assert charset.decode(sent, "iso-2022-jp") == "本〓文"


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        ("您好，谢谢", "gb18030", "gb2312"),
        ("您好，謝謝", "big5", "big5"),
        ("안녕하세요", "cp949", "ks_c_5601-1987"),
        ("Grüße – “schön”", "cp1252", "iso-8859-1"),
        ("Здравствуйте", "koi8-r", "koi8-r"),
    ],
)
def test_what_senders_put_into_a_narrower_label_is_read(text, written, declared):
    assert charset.decode(text.encode(written), declared) == text


def test_accented_letters_without_a_label_are_not_taken_for_japanese():
    assert charset.guess("Café crème für Öl".encode("latin-1")) == "Café crème für Öl"


def test_a_character_cut_off_at_the_end_does_not_spoil_the_rest():
    assert charset.decode(GREETING.encode()[:-1], "utf-8") == GREETING[:-1]


@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["punycode", "idna", "utf-7"])),
)
def test_no_bytes_under_any_label_raise(data, declared):
    assert isinstance(charset.decode(data, declared), str)


@given(st.text("あかアカ亜①㈱髙﨑～－ｱﾞ、。aA1 \n", max_size=60))
def test_every_text_of_a_japanese_windows_survives_under_its_label(text):
    assert charset.decode(text.encode("cp932"), "shift_jis") == text


# --- labels that are wrong ---------------------------------------------------------------------------------------

FIRST_LINE = "お世話になっております。佐藤です。資料は㈱縁へ①部お願いします。"
GERMAN = "Grüße aus Zürich, äöü; schöne Grüße für Jörg."


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jis_2004"])
@pytest.mark.parametrize(
    "label",
    ["utf-8", "shift_jis", "iso-2022-jp", "euc-jp", "iso-8859-1", "windows-1252", "us-ascii", "x-none", None],
)
def test_vendor_characters_are_read_whatever_their_label_says(encoding, label):
    assert charset.decode(FIRST_LINE.encode(encoding, "ignore"), label).startswith(
        "お世話になっております。佐藤です。資料は"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("label", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "iso-2022-jp", None])
def test_accented_letters_are_read_whatever_their_label_says(encoding, label):
    assert charset.decode(GERMAN.encode(encoding), label) == GERMAN


def test_text_that_was_encoded_twice_is_brought_back():
    assert charset.decode(FIRST_LINE.encode().decode("latin-1").encode(), "utf-8") == FIRST_LINE


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("안녕하세요", "cp949", "ks_c_5601-1987"),
        ("你好，请停止", "gb18030", "gb2312"),
        ("你好", "big5", "Big5"),
    ],
)
def test_other_scripts_keep_their_declared_charset(text, encoding, label):
    assert charset.decode(text.encode(encoding), label) == text
