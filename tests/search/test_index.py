"""What every backend finds; each test runs on all of them."""

from __future__ import annotations

import pytest

from tests.search.conftest import document
from wiki.search.index import Document, Found, Index
from wiki.search.query import parse

GARDEN, LAB, ATTIC = 1, 2, 3

LIBRARY = (
    document(
        1,
        "How bees dance",
        "The waggle tells the way. Universities study it.",
        tags=("Insects",),
        by=("Karl von Frisch",),
    ),
    document(
        2,
        "Wasps",
        "Wasps do not dance as the bees do. The round dance is for bees.",
        tags=("insects", "Old"),
        by=("Ada Lovelace",),
    ),
    document(
        3,
        "Café naïve",
        "Ọ̀rọ̀ and الْكِتَابُ and Łódź.",
        tags=("Machine Learning",),
        by=("Ada Byron", "bob"),
    ),
    document(4, "大規模言語モデル", "東京の学習率について。", headings=("猫",)),
    document(
        5,
        "Parsing",
        "Call parseTree(node), std::vector or C++ with ResNet-50 and \\alpha.",
        workspace=LAB,
    ),
    document(
        6,
        "Bees in winter",
        "They cluster.",
        headings=("Heat of the swarm", "Deviation"),
        workspace=LAB,
        day=2,
    ),
    document(7, "Secret bees", "The zorblax dances.", workspace=ATTIC, by=("Eve",)),
)


@pytest.fixture
def library(index: Index) -> Index:
    index.apply(LIBRARY)
    return index


def ids(
    index: Index, typed: str, workspaces: frozenset[int] | None = None, **page: int
) -> list[int]:
    return [hit.id for hit in find(index, typed, workspaces, **page).hits]


def find(index: Index, typed: str, workspaces: frozenset[int] | None = None, **page: int) -> Found:
    return index.search(parse(typed), workspaces=workspaces, **page)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("wasps", {2}, id="a word"),
        pytest.param("university studies", {1}, id="other forms of words"),
        pytest.param("bees dance", {1, 2, 7}, id="all words, wherever they stand"),
        pytest.param('"round dance"', {2}, id="a phrase"),
        pytest.param('"dance round"', set(), id="a phrase the other way round"),
        pytest.param('"bees dance"', {1}, id="a phrase in a title"),
        pytest.param('"dance the"', set(), id="no phrase from the title into the text"),
        pytest.param('"swarm deviation"', set(), id="no phrase from one heading into the next"),
        pytest.param("dance -wasps", {1, 7}, id="without a word"),
        pytest.param('bees -"round dance"', {1, 6, 7}, id="without a phrase"),
        pytest.param("title:bees", {1, 6, 7}, id="in the title"),
        pytest.param('title:"bees in winter"', {6}, id="a phrase in the title only"),
        pytest.param("title:waggle", set(), id="not in the title"),
        pytest.param("title:deviation", set(), id="headings are no title"),
        pytest.param("bees -title:bees", {2}, id="not where the title says so"),
        pytest.param("tag:insects", {1, 2}, id="a tag in any case"),
        pytest.param("tag:insect", set(), id="a tag is whole"),
        pytest.param("tag:machine-learning", {3}, id="a tag however it is joined"),
        pytest.param("tag:machine", set(), id="a part of a tag"),
        pytest.param("tag:insects -tag:old", {1}, id="without a tag"),
        pytest.param("author:ada", {2, 3}, id="a name"),
        pytest.param('author:"Ada Lovelace"', {2}, id="a full name"),
        pytest.param('author:"von Frisch"', {1}, id="a part of a name"),
        pytest.param('author:"Ada bob"', set(), id="no name across people"),
        pytest.param("dance author:ada", {2}, id="a word by somebody"),
        pytest.param("CAFE naive", {3}, id="accents and case"),
        pytest.param("oro", {3}, id="Yoruba without its marks"),
        pytest.param("كتاب", {3}, id="Arabic without vowel points"),
        pytest.param("lodz", {3}, id="a letter with a stroke"),
        pytest.param("学習", {4}, id="a word in a script without spaces"),
        pytest.param("学率", set(), id="characters that are not neighbours"),
        pytest.param("猫", {4}, id="one character"),
        pytest.param("東", {4}, id="one character of several"),
        pytest.param("言語モデル", {4}, id="several characters in the title"),
        pytest.param("parse tree", {5}, id="the parts of an identifier"),
        pytest.param("parse_tree", {5}, id="an identifier in another style"),
        pytest.param("parsetree", {5}, id="an identifier without a style"),
        pytest.param("std::vector", {5}, id="a qualified name"),
        pytest.param("vector::std", set(), id="a qualified name the other way round"),
        pytest.param("C++", {5}, id="a name with signs"),
        pytest.param("C", set(), id="another language"),
        pytest.param("resnet", {5}, id="without its number"),
        pytest.param("ResNet50", {5}, id="its number joined"),
        pytest.param("alpha", {5}, id="LaTeX"),
        pytest.param("hornets", set(), id="nothing"),
        pytest.param("-bees", set(), id="only a minus"),
        pytest.param("", set(), id="no query"),
        pytest.param(
            "'; DROP TABLE pages; -- \\ & | ! :* <->", set(), id="signs of a query language"
        ),
    ],
)
def test_pages_are_found(library, typed, found):
    answer = find(library, typed)
    with_everything = set() if answer.any_word else {hit.id for hit in answer.hits}
    assert with_everything == found
    assert answer.total == len(answer.hits)


@pytest.mark.parametrize(
    "typed", ["bees", "tag:insects", "author:eve", "-wasps bees", '"round dance"', "dance zzz"]
)
def test_who_may_read_no_workspace_finds_nothing(library, typed):
    assert find(library, typed, frozenset()) == Found()


@pytest.mark.parametrize(
    "typed", ["bees", "dance", "title:secret", "author:eve", "zorblax", "secret zzzz"]
)
def test_nothing_is_found_or_counted_outside_the_workspaces(library, typed):
    allowed = frozenset({GARDEN, LAB})
    answer = find(library, typed, allowed)
    assert 7 not in {hit.id for hit in answer.hits}
    assert answer.total == len(answer.hits)


def test_any_word_is_enough_when_no_page_has_all(library):
    answer = find(library, "waggle cluster")
    assert {hit.id for hit in answer.hits} == {1, 6}
    assert answer.any_word


def test_any_word_still_keeps_to_fields_and_minuses(library):
    answer = find(library, "waggle cluster hornets author:karl -winter")
    assert [hit.id for hit in answer.hits] == [1]
    assert answer.any_word


def test_that_all_words_are_found_elsewhere_does_not_keep_readable_pages_back(library):
    answer = find(library, "zorblax waggle bees", frozenset({GARDEN}))
    assert {hit.id for hit in answer.hits} == {1, 2}
    assert answer.any_word


def test_a_title_weighs_more_than_a_heading_and_a_heading_more_than_the_text(index):
    filler = "Nothing else is said in this line. " * 10
    index.apply(
        [
            document(1, "One", f"{filler} A swarm came. {filler}"),
            document(2, "Two", filler, headings=("The swarm",)),
            document(3, "The swarm", filler),
        ]
    )
    assert ids(index, "swarm") == [3, 2, 1]


def test_equal_hits_come_newest_first(index):
    index.apply(
        [document(n, "Bees", "hum", day=day, tags=("x",)) for n, day in ((1, 3), (2, 9), (3, 6))]
    )
    assert ids(index, "bees") == [2, 3, 1]
    assert ids(index, "tag:x") == [2, 3, 1]


def test_pages_of_results_meet_without_gap_or_repetition(index):
    index.apply(
        [document(n, f"Bees {n % 3}", "bees " * (n % 5), day=1 + n % 20) for n in range(1, 58)]
    )
    whole = ids(index, "bees", limit=100)
    pages = [ids(index, "bees", limit=10, offset=start) for start in range(0, 60, 10)]
    assert [page for pages in pages for page in pages] == whole
    assert len(whole) == 57


def test_the_total_is_told_on_every_page_and_past_the_last(index):
    index.apply([document(n, "Bees") for n in range(1, 24)])
    totals = {find(index, "bees", limit=10, offset=start).total for start in (0, 10, 20, 30)}
    assert totals == {23}
    assert find(index, "bees", limit=0) == Found((), 23, any_word=False)


def test_a_replaced_page_is_found_by_its_new_words_only(library):
    library.apply([document(2, "Hornets", "They buzz.", workspace=LAB, tags=("new",))])
    assert ids(library, "wasps") == []
    assert ids(library, "tag:old") == []
    assert ids(library, "hornets", frozenset({GARDEN})) == []
    assert ids(library, "hornets", frozenset({LAB})) == [2]
    assert library.ids() == {page.id for page in LIBRARY}


def test_of_two_changes_to_one_page_in_one_go_the_later_counts(library):
    library.apply([document(9, "Moths", "first"), document(9, "Moths", "second")])
    assert find(library, "moths").total == 1
    assert ids(library, "second") == [9]
    assert ids(library, "title:moths first") == []


def test_changes_one_after_the_other_leave_one_entry(library):
    for number in range(5):
        library.upsert([document(9, "Moths", f"version{number}")])
    assert find(library, "moths").total == 1
    library.delete([9])
    assert find(library, "moths").total == 0


def test_a_deleted_page_is_found_by_nothing(library):
    library.delete([2, 404])
    for typed in ("wasps", "tag:old", "author:lovelace", "dance"):
        assert 2 not in ids(library, typed)
    assert library.titles("wasps", None) == []
    assert 2 not in library.ids()


def test_what_is_deleted_and_replaced_at_once_is_there(library):
    library.apply([document(2, "Hornets")], [2, 1])
    assert ids(library, "hornets") == [2]
    assert ids(library, "waggle") == []


def test_rebuilding_forgets_what_is_not_given(library):
    heard: list[int] = []
    library.rebuild(iter(LIBRARY[:3]), heard.append)
    assert library.ids() == {1, 2, 3}
    assert heard == [1, 2, 3]
    assert ids(library, "parsing") == []
    assert library.healthy()
    assert not library.needs_rebuild()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("wagle", "waggle", id="a letter too few"),
        pytest.param("deviaton of bees", "deviation of bees", id="one word of several"),
        pytest.param("Universitise", "universities", id="letters exchanged"),
        pytest.param("title:dnace", "title:dance", id="within a field"),
        pytest.param("caef", "café", id="as it is written"),
        pytest.param("bees dance", None, id="nothing wrong"),
        pytest.param("qqqqqqqq", None, id="nothing near"),
        pytest.param("", None, id="nothing asked"),
    ],
)
def test_what_was_meant_is_suggested(library, typed, meant):
    assert library.suggest(parse(typed), None) == meant


@pytest.mark.parametrize("typed", ["q", "0", "é", "q zorblx"])
def test_a_letter_alone_that_nobody_wrote_is_looked_for_like_any_word(library, typed):
    assert library.search(parse("q"), workspaces=None).total == 0
    assert library.suggest(parse(typed), None) in (None, "q zorblax")


def test_a_suggestion_gives_away_no_word_of_other_workspaces(library):
    assert library.suggest(parse("zorblx"), None) == "zorblax"
    assert library.suggest(parse("zorblx"), frozenset({GARDEN, LAB})) is None
    assert library.suggest(parse("zorblx"), frozenset()) is None
    library.delete([7])
    assert library.suggest(parse("zorblx"), None) is None


def test_of_equally_near_words_the_commoner_is_suggested(index):
    index.apply(
        [document(n, "Page", "clover") for n in (1, 2, 3)] + [document(4, "Page", "cloven")]
    )
    assert index.suggest(parse("clovex"), None) == "clover"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("be", [6, 7, 1], id="the beginning of any word, first words first"),
        pytest.param("bees da", [1], id="several words"),
        pytest.param("dance how", [1], id="words in any order"),
        pytest.param("cafe", [3], id="without its accent"),
        pytest.param("ees", [], id="the middle of a word"),
        pytest.param("言語", [4], id="the middle where no spaces are set"),
        pytest.param(" ", [], id="nothing"),
        pytest.param("%_", [], id="wildcards"),
    ],
)
def test_titles_are_completed(library, typed, found):
    assert library.titles(typed, None) == found


def test_titles_are_completed_within_the_workspaces_and_limit(library):
    assert library.titles("bees", frozenset({GARDEN})) == [1]
    assert library.titles("bees", frozenset()) == []
    assert library.titles("bees", None, limit=1) == [6]


def test_very_long_pages_are_kept(index):
    unlike = " ".join(f"word{number}q" for number in range(25_000))
    index.apply(
        [
            document(
                1,
                "Long " * 60,
                f"{unlike} clover and bees " + "hum " * 3000,
                headings=("Heading " * 40,) * 90,
            )
        ]
    )
    assert ids(index, "clover") == [1]
    assert ids(index, "word24q bees") == [1]


def test_odd_text_is_kept(index):
    odd = (
        "ﷺ \u200b ' '' \\ \" : & | ! ( ) <-> % _ \u0301 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀 " + "x" * 5000 + " " + "é" * 5000
    )
    index.apply(
        [
            document(
                1, odd, odd, tags=(odd, ""), by=(odd, "", "a b c d e f g h i j"), headings=(odd, "")
            )
        ]
    )
    assert ids(index, "unicode") == [1]
    assert index.titles("unicode", None) == [1]


def test_an_entry_holds_no_more_than_was_given(index):
    index.apply([Document(1, 1, "", (), "", (), (), document(1, "x").updated)])
    assert index.ids() == {1}
    assert ids(index, "anything") == []
