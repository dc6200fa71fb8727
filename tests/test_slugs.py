"""What pages and workspaces may be called, and which two names are one."""

import unicodedata
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wiki import slugs
from wiki.errors import Invalid

# Each refused with a sentence that holds the given words.
NASTY_TITLES = {
    "empty": ("", "Please give a title"),
    "spaces": ("  \t \u00a0\u3000", "Please give a title"),
    "only a combining mark": ("\u0301", "Please give a title"),
    "256 characters": ("a" * 256, "at most 255 characters; this one has 256"),
    "NUL": ("a\0b", "control character U+0000"),
    "escape": ("a\x1bb", "control character U+001B"),
    "vertical tab": ("a\x0bb", "control character U+000B"),
    "delete": ("a\x7fb", "control character U+007F"),
    "next line": ("a\x85b", "control character U+0085"),
    "lone high surrogate": ("a\ud83d", "U+D83D is half a character"),
    "lone low surrogate": ("\udc00a", "U+DC00 is half a character"),
    "private use": ("\ue000", "U+E000: it is no character"),
    "private use plane": ("\U0010fffd", "U+10FFFD: it is no character"),
    "unassigned": ("\u0378", "U+0378: it is no character"),
    "noncharacter": ("\uffff", "U+FFFF: it is no character"),
    "noncharacter of another plane": ("\U0001fffe", "U+1FFFE: it is no character"),
    "right-to-left override": ("a\u202eb", "U+202E (right-to-left override): it turns"),
    "isolate": ("\u2066a\u2069", "U+2066 (left-to-right isolate): it turns"),
    "left-to-right mark": ("a\u200e", "U+200E (left-to-right mark): it turns"),
    "arabic letter mark": ("a\u061c", "U+061C (arabic letter mark): it turns"),
    "zero width space": ("a\u200bb", "U+200B (zero width space): it cannot be seen"),
    "soft hyphen": ("a\u00adb", "U+00AD (soft hyphen): it cannot be seen"),
    "word joiner": ("a\u2060b", "U+2060 (word joiner): it cannot be seen"),
    "byte order mark": ("\ufeffa", "U+FEFF (zero width no-break space): it cannot be seen"),
    "invisible plus": ("a\u2064", "U+2064 (invisible plus): it cannot be seen"),
    "hangul filler": ("\u3164", "U+3164 (hangul filler): it cannot be seen"),
    "halfwidth hangul filler": ("\uffa0", "U+FFA0"),
    "hangul choseong filler": ("\u115f", "U+115F"),
    "empty braille": ("\u2800", "U+2800 (braille pattern blank): it cannot be seen"),
    "grapheme joiner": ("a\u034fb", "U+034F"),
    "khmer inherent vowel": ("a\u17b4", "U+17B4"),
    "tag letter": ("a\U000e0061", "U+E0061"),
    "language tag": ("\U000e0001", "U+E0001"),
    "musical control": ("\U0001d173", "U+1D173"),
    "null notehead": ("\U0001d159", "U+1D159"),
    "interlinear anchor": ("a\ufff9b", "U+FFF9"),
    "joiner between latin letters": ("a\u200db", "U+200D (zero width joiner)"),
    "non-joiner between latin letters": ("a\u200cb", "U+200C (zero width non-joiner)"),
    "joiner at the beginning": ("\u200da", "U+200D"),
    "joiner after an emoji": ("👩\u200d", "U+200D"),
    "joiner between emoji and letter": ("👩\u200da", "U+200D"),
    "non-joiner after a persian letter": ("می\u200c", "U+200C"),
    "two non-joiners": ("می\u200c\u200cخواهم", "U+200C"),
    "variation selector alone": ("\ufe0f", "U+FE0F"),
    "two variation selectors": ("❤\ufe0f\ufe0f", "U+FE0F"),
    "variation selector after a space": ("a \ufe0f", "U+FE0F"),
    "unfinished flag": ("🏴\U000e0067", "U+E0067"),
}


@pytest.mark.parametrize(("title", "words"), NASTY_TITLES.values(), ids=NASTY_TITLES)
def test_a_title_that_would_mislead_is_refused_with_a_reason(title, words):
    with pytest.raises(Invalid) as refused:
        slugs.check_title(title)
    assert words in refused.value.errors["title"]


@pytest.mark.parametrize(
    "title",
    [
        "Bees",
        "C++ and C#: 100 % of a/b?",
        "<script>alert(1)</script>",
        "-",
        "..",
        "__init__",
        "[[Bees|wasps]]",
        "日本語のページ",
        "한국어",
        "Tiếng Việt",
        "ẹ̀kọ́ Yorùbá",
        "हिन्दी में शोध",
        "ශ්‍රී ලංකා",  # Sinhala: a joiner after the virama
        "می‌خواهم",  # Persian: a non-joiner between letters
        "ക്‍",  # Malayalam: a joiner after a virama at the end
        "עִבְרִית",
        "العربية",
        "٪١٢ ﷺ",
        "۝١",  # an Arabic sign that is drawn though it is a format character
        "👩‍🔬 notes",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "❤️‍🔥 and ☑︎",
        "🙂‍↔️",
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Cymru",
        "1️⃣ first",
        "葛󠄀城",  # an ideograph with its variation
        "🫨",  # newer than the tables of Python 3.11
        "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ᠎ᠶᠢᠨ",
        "a" * 255,
        "é" * 255,
        "x₁ ≤ ½ · 10⁻³ µm",
    ],
)
def test_titles_in_all_scripts_are_kept_as_typed(title):
    assert slugs.check_title(title) == unicodedata.normalize("NFC", title)


def test_a_title_is_kept_in_normal_form_with_single_spaces():
    assert slugs.check_title(" \u00a0Cafe\u0301\t and \r\n more\u2028here ") == "Café and more here"


@settings(deadline=None)
@given(st.text(max_size=60))
@example("\u1fef")
@example("ŉ\u0303")
def test_a_title_once_accepted_is_accepted_unchanged(title):
    try:
        accepted = slugs.check_title(title)
    except Invalid:
        return
    assert slugs.check_title(accepted) == accepted
    assert accepted == unicodedata.normalize("NFC", accepted) == accepted.strip()


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Loss spikes in bf16", "loss-spikes-in-bf16"),
        ("  What -- went / wrong?!  ", "what-went-wrong"),
        ("C++", "c"),
        ("H₂O", "h₂o"),
        ("Straße", "straße"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("İstanbul", "i̇stanbul"),
        ("Cafe\u0301", "café"),
        ("日本語 の ページ", "日本語-の-ページ"),
        ("हिन्दी में", "हिन्दी-में"),
        ("ẸKỌ́", "ẹkọ́"),
        ("می‌خواهم", "میخواهم"),
        ("soft\u00adhyphen", "softhyphen"),
        ("snake_case.md", "snake-case-md"),
        ("1️⃣ one", "1⃣-one"),
        ("❤️", "untitled"),
        ("!!!", "untitled"),
        ("", "untitled"),
        ("\u0301a", "a"),
        ("..", "untitled"),
        ("\ud800x", "x"),
    ],
)
def test_a_slug_is_made_of_the_letters_and_digits_of_a_title(title, slug):
    assert slugs.slugify(title) == slug


def test_a_long_slug_is_cut_between_words_and_leaves_room_for_a_number():
    made = slugs.slugify("word " * 100)
    assert made.endswith("word")
    assert 190 <= len(made.encode()) <= 200


@pytest.mark.parametrize("title", ["क्षि" * 80, "字" * 255, "é" * 255, "e\u0331\u0301" * 100])
def test_an_endless_word_is_cut_before_a_letter(title):
    made = slugs.slugify(title)
    assert 190 <= len(made.encode()) <= 200
    rest = unicodedata.normalize("NFC", title).removeprefix(made)
    assert unicodedata.category(rest[0])[0] == "L"


def test_a_short_word_before_an_endless_one_is_not_all_that_remains():
    assert len(slugs.slugify("a " + "é" * 255).encode()) > 150


@settings(deadline=None)
@given(st.text(max_size=120))
@example("\u0345\u0301")
@example("\u1e9e" * 120)
def test_every_title_makes_a_slug_that_is_accepted_and_makes_itself(title):
    made = slugs.slugify(title)
    assert slugs.check_slug(made) == made
    assert slugs.slugify(made) == made


NASTY_SLUGS = {
    "empty": ("", "an address"),
    "hyphen": ("-", "“-” cannot be part"),
    "hyphen inside": ("a/-/b", "“-” cannot be part"),
    "dot": (".", "“.” cannot be part"),
    "dots": ("a/..", "“..” cannot be part"),
    "slash": ("/", "on both sides"),
    "slash before": ("/a", "on both sides"),
    "slash after": ("a/", "on both sides"),
    "two slashes": ("a//b", "on both sides"),
    "question mark": ("why?", "“?”"),
    "number sign": ("c#", "“#”"),
    "per cent": ("100%", "“%”"),
    "escaped dots": ("%2e%2e", "“%”"),
    "backslash": ("a\\b", "“\\”"),
    "space before": (" a", "begins or ends with a space"),
    "space after a segment": ("a /b", "begins or ends with a space"),
    "no-break space": ("a\u00a0b", "U+00A0 (no-break space)"),
    "ideographic space": ("a\u3000b", "U+3000"),
    "line separator": ("a\u2028b", "U+2028"),
    "newline": ("a\nb", "U+000A"),
    "tab": ("a\tb", "U+0009"),
    "NUL": ("a\0", "U+0000"),
    "surrogate": ("a\udfff", "half a character"),
    "override": ("a\u202e", "U+202E"),
    "zero width space": ("a\u200b", "U+200B"),
    "private use": ("\uf8ff", "U+F8FF"),
    "256 bytes in a segment": ("é" * 128, "too long"),
    "601 bytes": ("/".join(["a" * 200] * 3), "too long"),
}


@pytest.mark.parametrize(("slug", "words"), NASTY_SLUGS.values(), ids=NASTY_SLUGS)
def test_a_slug_that_no_address_can_carry_is_refused_with_a_reason(slug, words):
    with pytest.raises(Invalid) as refused:
        slugs.check_slug(slug)
    assert words in refused.value.errors["slug"]


@pytest.mark.parametrize(
    "slug",
    [
        "home",
        "Experiments/GPT-2 runs/README (old)",
        "a+b",
        "x&y=z;q,v",
        "~draft",
        "...",
        "a--b",
        "--",
        ".well-known",
        "notes.v2.md",
        "it's",
        '"quoted"<b>|^`{}[x]',
        "日本語/ページ",
        "می‌خواهم",
        "a" * 255,
        "/".join(["a" * 199] * 3),
        "@key",
        "a:b",
        "𝔸",
    ],
)
def test_slugs_from_elsewhere_keep_their_case_and_oddities(slug):
    assert slugs.check_slug(slug) == slug


@settings(deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_every_accepted_slug_survives_the_journey_through_an_address(slug):
    try:
        accepted = slugs.check_slug(slug)
    except Invalid:
        return
    path = urlsplit(f"http://127.0.0.1/w/ws/{quote(accepted)}").path
    assert unquote(path) == f"/w/ws/{accepted}"
    assert not {"", ".", "..", "-"} & set(accepted.split("/"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("README", "readme"),
        ("Café", "CAFE\u0301"),
        ("Straße", "STRASSE"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("\u2126", "ω"),
        ("ǰ", "J\u030c"),
    ],
)
def test_spellings_that_differ_by_case_or_normal_form_are_one_name(one, other):
    assert slugs.normal(one) == slugs.normal(other)


@pytest.mark.parametrize(("one", "other"), [("a", "á"), ("a-b", "a_b"), ("ı", "i"), ("x²", "x2")])
def test_different_names_stay_different(one, other):
    assert slugs.normal(one) != slugs.normal(other)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_the_key_of_a_key_is_the_key(slug):
    assert slugs.normal(slugs.normal(slug)) == slugs.normal(slug)


@pytest.mark.parametrize(
    "slug", ["bees", "many-tongues", "2026", "日本語", "page", "untitled", "a"]
)
def test_a_workspace_has_a_plain_slug(slug):
    assert slugs.check_workspace_slug(slug) == slug


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("", "an address"),
        ("-", "lower-case"),
        ("..", "lower-case"),
        ("Bees", "for example “bees”"),
        ("many tongues", "for example “many-tongues”"),
        ("many_tongues", "for example “many-tongues”"),
        ("a/b", "for example “a-b”"),
        ("a--b", "for example “a-b”"),
        ("-a", "for example “a”"),
        ("a:b", "for example “a-b”"),
        ("a\u200bb", "for example “ab”"),
        ("\ud800", "lower-case"),
        ("a" * 101, "too long"),
        ("doi", "begins links to elsewhere"),
        ("https", "begins links to elsewhere"),
    ],
)
def test_a_workspace_slug_that_would_confuse_is_refused_with_a_reason(slug, words):
    with pytest.raises(Invalid) as refused:
        slugs.check_workspace_slug(slug)
    assert words in refused.value.errors["slug"]
