"""Pages followed through a line of commits."""

from wiki.interchange.lineage import Change, State, Step, lineage


def step(*changes, main=True):
    return Step(tuple(Change(*change) for change in changes), main)


def path_and_blob(states):
    return [(state.path, state.blob) for state in states]


def test_a_page_has_the_states_of_its_path():
    steps = [step(("a.md", "1")), step(("b.md", "x")), step(("a.md", "2"))]
    found = lineage(steps, {"a.md": "2", "b.md": "x"})
    assert found["a.md"] == (State(0, "a.md", "1"), State(2, "a.md", "2"))


def test_a_page_keeps_its_past_through_renames():
    steps = [
        step(("a.md", "1")),
        step(("a.md", None), ("b.md", "1", "a.md")),
        step(("b.md", None), ("c.md", "2", "b.md")),
    ]
    (states,) = lineage(steps, {"c.md": "2"}).values()
    assert states == (
        State(0, "a.md", "1"),
        State(1, "b.md", "1", "a.md"),
        State(2, "c.md", "2", "b.md"),
    )


def test_a_path_taken_again_starts_anew():
    steps = [
        step(("a.md", "1")),
        step(("a.md", None), ("b.md", "1", "a.md")),
        step(("a.md", "new")),
    ]
    found = lineage(steps, {"a.md": "new", "b.md": "1"})
    assert path_and_blob(found["a.md"]) == [("a.md", "new")]
    assert path_and_blob(found["b.md"]) == [("a.md", "1"), ("b.md", "1")]


def test_pages_that_swap_their_paths_keep_their_own_past():
    steps = [
        step(("a.md", "1"), ("b.md", "2")),
        step(("a.md", "2", "b.md"), ("b.md", "1", "a.md")),
    ]
    found = lineage(steps, {"a.md": "2", "b.md": "1"})
    assert path_and_blob(found["a.md"]) == [("b.md", "2"), ("a.md", "2")]
    assert path_and_blob(found["b.md"]) == [("a.md", "1"), ("b.md", "1")]


def test_a_page_deleted_and_put_back_keeps_its_past():
    steps = [step(("a.md", "1")), step(("a.md", None)), step(("a.md", "2"))]
    assert path_and_blob(lineage(steps, {"a.md": "2"})["a.md"]) == [("a.md", "1"), ("a.md", "2")]


def test_a_state_equal_to_the_one_before_is_no_revision():
    steps = [step(("a.md", "1")), step(("a.md", "1")), step(("a.md", "2")), step(("a.md", "2"))]
    assert path_and_blob(lineage(steps, {"a.md": "2"})["a.md"]) == [("a.md", "1"), ("a.md", "2")]


def test_the_last_revision_is_what_stands_today_though_a_branch_spoke_last():
    steps = [
        step(("a.md", "1")),
        step(("a.md", None), ("b.md", "1", "a.md")),
        step(("a.md", "branch"), main=False),
        step(main=True),
        step(("other.md", "x")),
    ]
    states = lineage(steps, {"b.md": "1", "other.md": "x"})["b.md"]
    assert states[-1] == State(3, "b.md", "1")
    assert path_and_blob(states[:-1]) == [("a.md", "1"), ("b.md", "1"), ("a.md", "branch")]
