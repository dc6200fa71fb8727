"""A text is cut at its headings for search, without being rendered."""

from wiki.text.sections import Section, sections


def test_a_text_is_cut_at_its_headings():
    assert sections("Before.\n\n# One\nBees.\n## Two *parts*\nHive.\n") == (
        Section("", "", "Before.\n\n"),
        Section("one", "One", "Bees.\n"),
        Section("two-parts", "Two parts", "Hive.\n"),
    )


def test_an_underlined_heading_takes_its_underline_along():
    assert sections("Title\n=====\nBees.\n") == (Section("title", "Title", "Bees.\n"),)


def test_front_matter_is_left_out():
    assert sections("---\ntags: bees\n---\nHoney.\n") == (Section("", "", "Honey.\n"),)


def test_words_between_two_rules_are_found_as_they_are_shown():
    assert sections("---\nHoney.\n---\nBees.\n") == (Section("", "", "---\nHoney.\n---\nBees.\n"),)


def test_headings_of_one_name_have_anchors_of_their_own():
    assert [one.anchor for one in sections("# Notes\n# Notes\n")] == ["notes", "notes-1"]
