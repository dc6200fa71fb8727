"""Two people at once: what fits is put together, what clashes is shown, no word is lost."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wiki.text.merge import Clash, Merge, merge
from wiki.text.words import words

PAGE = """# Bees

Bees hum. Bees sting once.

## Honey

Honey is sweet.
It keeps for years.
"""


def sides(merged: Merge) -> list[tuple[str, str, str]]:
    return [(clash.base, clash.mine, clash.theirs) for clash in merged.clashes]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text"),
    [
        pytest.param("a\n\nb\n", "A\n\nb\n", "a\n\nB\n", "A\n\nB\n", id="paragraphs"),
        pytest.param("a\nb\n", "A\nb\n", "a\nB\n", "A\nB\n", id="neighbouring lines"),
        pytest.param("a b c\n", "x b c\n", "a b y\n", "x b y\n", id="words of one line"),
        pytest.param("a b c\n", "x b c\n", "a y c\n", "x y c\n", id="neighbouring words"),
        pytest.param("a b c\n", "b c\n", "a b d\n", "b d\n", id="one removed, one changed"),
        pytest.param("a b\n", "x a b\n", "a b y\n", "x a b y\n", id="words at both ends"),
        pytest.param("a\nb\nc\n", "a\nc\n", "a\nb\nC\n", "a\nC\n", id="a line and the next one"),
        pytest.param("a\n", "b\n", "b\n", "b\n", id="the same change"),
        pytest.param("a b\n", "x b\n", "x y\n", "x y\n", id="the same change and more"),
        pytest.param("a\n", "", "", "", id="both emptied it"),
        pytest.param("a\n", "a\nb\n", "a\nb\n", "a\nb\n", id="the same line added"),
        pytest.param("a\n", "a\nb\n", "a\nb\nc\n", "a\nb\nc\n", id="one added a line more"),
        pytest.param("a", "a b", "A", "A b", id="no line end"),
        pytest.param("a\nb", "a\nb\n", "A\nb", "A\nb\n", id="a line end at the end"),
        pytest.param("日本語\n", "新日本語\n", "日本語です\n", "新日本語です\n", id="no spaces"),
    ],
)
def test_changes_that_do_not_clash_are_combined(base, mine, theirs, text):
    merged = merge(base, mine, theirs)
    assert merged.text == text
    assert merge(base, theirs, mine).text == text


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "clash"),
    [
        pytest.param("a b c\n", "a x c\n", "a y c\n", ("a b c\n", "a x c\n", "a y c\n"), id="word"),
        pytest.param("p\n", "p\nmine\n", "p\ntheirs\n", ("", "mine\n", "theirs\n"), id="insertion"),
        pytest.param(
            "a b\n", "a x b\n", "a y b\n", ("a b\n", "a x b\n", "a y b\n"), id="two words"
        ),
        pytest.param(
            "p\n\nq r\n", "p\n\n", "p\n\nq s\n", ("q r\n", "", "q s\n"), id="removed, changed"
        ),
        pytest.param(
            "a b c d\n", "a d\n", "a b x c d\n", ("a b c d\n", "a d\n", "a b x c d\n"), id="inside"
        ),
        pytest.param(
            "a\nc\n", "a\nb\nc\n", "a\nb\nd\n", ("c\n", "b\nc\n", "b\nd\n"), id="put in twice"
        ),
        pytest.param(
            "p\n", "p\n\nx\n\ny\n", "p\n\nx\n\nz\n", ("", "y\n", "z\n"), id="beginning alike"
        ),
        pytest.param("", "mine", "theirs", ("", "mine", "theirs"), id="a first text"),
    ],
)
def test_changes_of_the_same_words_clash_with_all_three_texts(base, mine, theirs, clash):
    merged = merge(base, mine, theirs)
    assert sides(merged) == [clash]
    with pytest.raises(ValueError, match="1 clashes"):
        merged.text  # noqa: B018


def test_only_the_lines_that_clash_are_a_clash():
    base = "one a b\ntwo a b\nthree a b\nfour a b\n"
    mine = "one x b\ntwo x b\nthree a x\nfour a b\n"
    theirs = "one a y\ntwo y b\nthree y b\nfour a y\n"
    merged = merge(base, mine, theirs)
    assert merged.parts == (
        "one x y\n",
        Clash("two a b\n", "two x b\n", "two y b\n"),
        "three y x\nfour a y\n",
    )


def test_clashes_in_consecutive_lines_are_one():
    merged = merge("a b\nc d\n\ne f\n", "a x\nc x\n\ne x\n", "a y\nc y\n\ne y\n")
    assert sides(merged) == [
        ("a b\nc d\n", "a x\nc x\n", "a y\nc y\n"),
        ("e f\n", "e x\n", "e y\n"),
    ]


def test_a_clash_names_its_section():
    merged = merge(PAGE, PAGE.replace("sweet", "thick"), PAGE.replace("sweet", "bitter"))
    assert [clash.section for clash in merged.clashes] == ["Honey"]


def test_what_came_in_is_named_by_section():
    mine = PAGE.replace("sting once", "sting")
    theirs = PAGE.replace("hum", "buzz").replace("years", "ages") + "\n## Wax\n\nWax burns.\n"
    merged = merge(PAGE, mine, theirs)
    assert merged.from_theirs == ("Bees", "Honey", "Wax")
    assert merged.from_mine == ("Bees",)
    assert "Bees buzz. Bees sting.\n" in merged.text


def test_a_removed_paragraph_came_in_from_the_section_it_stood_in():
    merged = merge(PAGE, PAGE + "More.\n", PAGE.replace("Bees hum. Bees sting once.\n\n", ""))
    assert (merged.from_theirs, merged.from_mine) == (("Bees",), ("Honey",))


def test_a_choice_for_each_clash_makes_the_text():
    merged = merge("a b\n\nc d\n\ne\n", "a x\n\nc x\n\ne\n", "a y\n\nc y\n\nE\n")
    assert merged.resolve(["a x y\n", merged.clashes[1].theirs]) == "a x y\n\nc y\n\nE\n"
    with pytest.raises(ValueError, match="2 clashes, 1 choices"):
        merged.resolve(["a\n"])


def test_conflict_markers_hold_all_three_texts_in_whole_lines():
    assert merge("# S\n\nx one", "# S\n\nx two", "# S\n\nx three").marked == (
        "# S\n\n<<<<<<< mine\nx two\n||||||| base\nx one\n=======\nx three\n>>>>>>> theirs\n"
    )


def test_conflict_markers_around_removed_lines_enclose_nothing():
    assert merge("p\n\nq r\n", "p\n\n", "p\n\nq s\n").marked == (
        "p\n\n<<<<<<< mine\n||||||| base\nq r\n=======\nq s\n>>>>>>> theirs\n"
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "text"),
    [
        pytest.param("a\r\nb\r\n", "a\nB\n", "a\r\nB\r\n", id="mine changed the line ends"),
        pytest.param("A\nb\n", "a\r\nb\r\n", "A\r\nb\r\n", id="theirs did"),
        pytest.param("A\r\nb\r\n", "a\r\nB\r\n", "A\r\nB\r\n", id="both did"),
        pytest.param(
            "a\r\nb\r\n", "a\r\nb\r\nc\r\n", "a\r\nb\r\nc\r\n", id="mine did nothing else"
        ),
        pytest.param("a\r\nb\n", "a\nB\n", "a\r\nB\n", id="mine changed one line end"),
    ],
)
def test_line_ends_are_merged_apart_from_words(mine, theirs, text):
    assert merge("a\nb\n", mine, theirs).text == text


LINES = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "# h", "x."]), max_size=4).map(" ".join), max_size=7
)
TEXTS = st.tuples(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans()).map(
    lambda drawn: drawn[1].join(drawn[0]) + (drawn[1] if drawn[2] else "")
)


@settings(deadline=None)
@given(TEXTS, TEXTS)
@example("a\r\n", "a\n")
def test_a_change_of_one_side_alone_is_the_result(base, text):
    assert merge(base, text, base).text == text
    assert merge(base, base, text).text == text
    assert merge(base, text, text).text == text


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
@example("a\nc\n", "a\nb\nc\n", "a\nb\nd\n")
@example("", "\n", "a\r\n")
def test_it_does_not_matter_who_is_who(base, mine, theirs):
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert sides(one) == [(b, m, t) for b, t, m in sides(other)]
    assert (one.from_mine, one.from_theirs) == (other.from_theirs, other.from_mine)
    chosen = [clash.mine for clash in one.clashes]
    assert one.resolve(chosen) == other.resolve(chosen)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_markers_never_stand_in_a_text_without_clashes(base, mine, theirs):
    merged = merge(base, mine, theirs)
    assert ("<<<<<<< mine" in merged.marked) == bool(merged.clashes)
    assert merged.clashes or merged.marked == merged.text


EDITS = st.sampled_from(["keep", "replace", "remove", "insert"])
BOTH = frozenset({"mine", "theirs"})
ONE = st.sampled_from([frozenset({"mine"}), frozenset({"theirs"})])


@st.composite
def edited(draw, editors):
    """A base of words that all differ, what two people made of it, their new words, those removed.

    For each word it is drawn who may replace it, remove it or put another one after it.
    """
    base, text = "", {"mine": "", "theirs": ""}
    new: dict[str, set[str]] = {"mine": set(), "theirs": set()}
    gone: dict[str, set[str]] = {"mine": set(), "theirs": set()}
    for number in range(draw(st.integers(1, 24))):
        word, space = f"w{number}", draw(st.sampled_from([" ", " ", " ", "\n", "\n\n", ", "]))
        allowed = draw(editors)
        base += word + space
        for editor in sorted(BOTH):
            edit = draw(EDITS) if editor in allowed else "keep"
            fresh = f"{editor}{number}"
            text[editor] += {
                "keep": word + space,
                "replace": fresh + space,
                "remove": "" if space == " " else space,
                "insert": f"{word} {fresh}{space}",
            }[edit]
            new[editor] |= {fresh} if edit in ("replace", "insert") else set()
            gone[editor] |= {word} if edit in ("replace", "remove") else set()
    return base, text["mine"], text["theirs"], new, gone


@settings(deadline=None)
@given(edited(ONE))
def test_edits_of_different_words_always_merge_and_hold_both(drawn):
    base, mine, theirs, new, gone = drawn
    merged = merge(base, mine, theirs)
    assert merged.clashes == ()
    found = {*words(merged.text)}
    assert new["mine"] | new["theirs"] <= found
    assert not (gone["mine"] | gone["theirs"]) & found
    assert merge(base, theirs, mine).text == merged.text


@settings(deadline=None)
@given(edited(st.just(BOTH)))
def test_edits_of_the_same_words_never_lose_a_word_silently(drawn):
    base, mine, theirs, new, gone = drawn
    merged = merge(base, mine, theirs)
    agreed = {word for part in merged.parts if isinstance(part, str) for word in words(part)}
    asked = {
        "mine": {word for clash in merged.clashes for word in words(clash.mine)},
        "theirs": {word for clash in merged.clashes for word in words(clash.theirs)},
    }
    for editor in BOTH:
        assert new[editor] <= agreed | asked[editor]
        assert not gone[editor] & agreed
    before = {word for word in words(base) if word[0] == "w"}
    assert before - gone["mine"] - gone["theirs"] <= agreed | (asked["mine"] & asked["theirs"])


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
@example("c c\n# h a # h a", "\n\na b c a\nx.\na\na a", "\n\na b c a\nx.\na\n# h a a\n")
def test_what_one_side_wrote_can_be_chosen_everywhere(base, mine, theirs):
    merged = merge(base, mine, theirs)
    for clash in merged.clashes:
        assert clash.mine != clash.theirs
        assert clash.base in merged.resolve([clash.base for clash in merged.clashes])


@pytest.mark.parametrize("kind", ["unrelated", "equal lines", "every line", "doubled", "one line"])
def test_hostile_texts_are_merged_in_bounded_time(kind):
    chance = random.Random(kind)

    def some(count: int, different: int) -> list[str]:
        return [f"w{chance.randrange(different)}" for _ in range(count)]

    listed = some(30_000, 3_000)
    base, mine, theirs = {
        "unrelated": lambda: ["\n".join(some(50_000, 9_000)) for _ in "abc"],
        "equal lines": lambda: ["x\n" * 60_000, "x\ny\n" * 30_000, "z\nx\n" * 30_000],
        "every line": lambda: [
            "".join(f"{before}{word} b{after}\n" for word in listed)
            for before, after in (("", ""), ("m ", ""), ("", " t"))
        ],
        "doubled": lambda: [end.join(listed) for end in ("\n", "\n\n", "\ny\n")],
        "one line": lambda: [" ".join(some(9_000, 90)) for _ in "abc"],
    }[kind]()
    before = time.process_time()
    merge(base, mine, theirs)
    # Two seconds on a quiet machine; without bounds these take minutes.
    assert time.process_time() - before < 10
