"""Which slugs and aliases imported pages get."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki.interchange.plan import plan, slug_of
from wiki.interchange.source import FormerPath, PageOutline
from wiki.slugs import check_slug, normal

NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name.isprintable())
PATHS = st.lists(
    st.one_of(st.sampled_from(["README", "index", "a", "A", "-", "home", "é", "e\u0301"]), NAMES),
    min_size=1,
    max_size=4,
).map(lambda parts: "/".join(parts).replace("//", "/x/") + ".md")


def day(number):
    return datetime(2024, 1, number, tzinfo=UTC)


def slugs(*keys, taken=()):
    made = plan([PageOutline(key) for key in keys], taken=taken)
    return {one.key: one.slug for one in made.placements}


def aliases(*outlines):
    return {one.key: one.aliases for one in plan(outlines).placements}


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("Guide.md", "Guide"),
        ("a/b.Rmd", "a/b"),
        ("a/README.md", "a"),
        ("a/readme.md", "a"),
        ("a/index.md", "a"),
        ("README.md", "home"),
        ("index.markdown", "home"),
        ("", "home"),
        ("a/b.es.Rmd", "a/b.es"),
        ("v1.2/notes.md", "v1.2/notes"),
        ("benchmarks/en-fon (copy)/README.md", "benchmarks/en-fon (copy)"),
        ("e\u0301.md", "é"),
        ("a/-/b.md", "a/untitled/b"),
        ("what?/a#b.md", "what-/a-b"),
        ("x\u202ey.md", "x-y"),
        (" a /b.md", "a/b"),
    ],
)
def test_a_path_becomes_a_slug(path, slug):
    assert slug_of(path) == slug


def test_an_overlong_path_keeps_its_end():
    slug = slug_of("/".join(["outer" * 20] * 9) + "/last.md")
    assert slug.endswith("/last")
    assert check_slug(slug) == slug


def test_of_pages_that_want_one_address_the_plain_name_gets_it():
    found = slugs("guide/README.md", "guide/index.md", "guide.md")
    assert found == {
        "guide.md": "guide",
        "guide/index.md": "guide/index",
        "guide/README.md": "guide/README",
    }


def test_names_that_differ_only_by_case_or_normal_form_do_not_share_an_address():
    found = slugs("Notes.md", "notes.md", "caf\u00e9.md", "cafe\u0301.md", "Notes.Rmd")
    assert len({normal(slug) for slug in found.values()}) == 5
    assert found["Notes.Rmd"] == "Notes"


def test_a_page_that_was_here_before_keeps_its_address():
    assert slugs("Bees.md", taken=["bees"]) == {"Bees.md": "Bees.md"}


def test_a_page_that_could_not_have_its_address_is_reported():
    (problem,) = plan([PageOutline("a.md"), PageOutline("a/README.md")]).problems
    assert problem.path == "a/README.md"
    assert problem.sentence == "Another page has the address “a”; this one is at “a/README”."


def test_a_former_path_leads_to_the_page():
    page = PageOutline("29-process/README.md", (FormerPath("process/README.md", day(2)),))
    assert aliases(page) == {"29-process/README.md": ("process",)}


def test_a_living_page_wins_over_a_former_path():
    moved = PageOutline("b.md", (FormerPath("a.md", day(2)),))
    made = plan([moved, PageOutline("A.md")])
    assert {one.key: one.aliases for one in made.placements} == {"b.md": (), "A.md": ()}
    assert [problem.path for problem in made.problems] == ["b.md"]


def test_of_pages_that_had_one_path_the_one_that_left_it_last_keeps_it():
    early = PageOutline("x.md", (FormerPath("old.md", day(2)),))
    late = PageOutline("y.md", (FormerPath("old.md", day(3)),))
    unknown = PageOutline("z.md", (FormerPath("old.md", None),))
    assert aliases(early, late, unknown) == {"x.md": (), "y.md": ("old",), "z.md": ()}


def test_a_former_path_with_the_same_address_needs_no_alias():
    page = PageOutline(
        "guide.Rmd", (FormerPath("Guide.md", day(1)), FormerPath("guide/index.md", None))
    )
    assert aliases(page) == {"guide.Rmd": ()}


@given(st.lists(PATHS, unique=True, max_size=12), st.lists(NAMES, max_size=3), st.randoms())
def test_every_page_gets_a_good_address_of_its_own_in_whatever_order_they_come(
    paths, taken, random
):
    found = slugs(*paths, taken=taken)
    keys = [normal(slug) for slug in found.values()]
    assert len(set(keys)) == len(paths)
    assert not set(keys) & {normal(slug) for slug in taken}
    assert all(check_slug(slug) == slug for slug in found.values())
    random.shuffle(paths)
    assert slugs(*paths, taken=taken) == found
