"""A workspace's home, before and after somebody has written its first words."""

from tests import factories


def test_a_workspace_without_a_home_page_invites_to_begin_it(client, workspace):
    answer = client.get(f"/w/{workspace.slug}/")
    assert answer.status_code == 200
    assert "What is this workspace about?" in answer.text
    begun = client.post(
        f"/w/{workspace.slug}/-/new",
        data={"title": workspace.title, "slug": "home", "text": "We keep bees.\n"},
    )
    assert begun.status_code == 303
    assert "We keep bees." in client.get(begun.headers["Location"]).text


def test_a_home_that_may_not_be_edited_is_not_offered_for_it(client, work):
    workspace = factories.workspace(work, editing="members")
    answer = client.get(f"/w/{workspace.slug}/")
    assert "Its first words have not been written yet." in answer.text
    assert "What is this workspace about?" not in answer.text
