"""What people do in a new notebook, chapter by chapter, by clicks and typing alone.

Each chapter begins where the one before it ended, and goes with scripts and without.
"""

from __future__ import annotations

from tests.browser.visitor import Visitor
from tests.services.pictures import png

TEXT = "Text of the page, in Markdown"
SUMMARY = "What did you change? In a few words, for the others"
HOME = """\
Bees talk by [[Waggle dance|dancing]]. Here is [how to watch](watching-bees) them.

Old letters say [waggle](/w/dances-of-bees/waggle-dance), or
[tail](/w/dances-of-bees/tail-wagging).
"""
DANCE = """\
The waggle dance shows the way to food.

## The angle

It is the angle to the sun.

## The length

The longer the run, the farther the food.
"""
ROUND = """\
---
tags: dances, food
---
Food is near. See [[Watching bees]].

With [sugar water](/w/dances-of-bees/round-dance/sugar-water) one can try it.
"""


def become_first_steward(ada: Visitor, link: str) -> None:
    ada.go(link).heads("Welcome to your wiki")
    ada.write("Name others will see", "Ada").write("Password", "a sentence is good")
    ada.press("Become the first steward").heads("Start a workspace")


def start_a_workspace(ada: Visitor) -> None:
    ada.write("What is it called?", "Dances of bees")
    ada.press("Start this workspace").at("/w/dances-of-bees/")
    ada.sees("What is this workspace about?")
    ada.write("Text of the page", HOME).press("Begin this page")
    ada.heads("Dances of bees").sees("Bees talk by dancing.")


def write_linked_pages(ada: Visitor) -> None:
    ada.follow("dancing", within="main").heads("Waggle dance")
    ada.sees("Pages that are waiting for it").press("Open the full editor")
    ada.write(TEXT, DANCE)
    look_at_the_preview(ada, "the farther the food")
    ada.press("Begin this page").heads("Waggle dance").sees("It is the angle to the sun.")

    ada.follow("Home", within=".places").follow("how to watch").heads("Watching bees")
    assert ada.status == 404
    ada.write(
        "Text of the page", "Sit still. First see the [[waggle dance]], then the [[Sun compass]]."
    )
    ada.press("Begin this page").sees("Sit still.")

    ada.follow("Write a new page").write("Title", "Round dance")
    ada.write(TEXT, ROUND)
    look_at_the_preview(ada, "Food is near.")
    ada.press("Begin this page").heads("Round dance").follow("Watching bees", within=".prose")
    ada.sees("Round dance", within="#links")


def look_at_the_preview(visitor: Visitor, words: str) -> None:
    if not visitor.scripted:
        visitor.press("Show it")
    visitor.sees(words, within=".preview")


def edit_at_the_same_time(ada: Visitor, guest: Visitor) -> None:
    """Both edit the same page in different places; the wiki puts both together and says so."""
    guest.go("/").follow("Dances of bees", within="main").follow("dancing", within="main")
    guest.heads("Waggle dance").follow("Edit").sees(", a guest.")
    ada.follow("waggle dance", within=".prose").heads("Waggle dance").follow("Edit")
    edit(ada, "the way to food", "the way to good food", why="Food is not all alike")
    ada.sees("the way to good food")
    edit(guest, "The longer the run", "The longer they run", why="Who runs?")
    guest.sees("What Ada wrote meanwhile and what you wrote now stand together.")
    guest.sees("the way to good food").sees("The longer they run")


def clash(ada: Visitor, guest: Visitor) -> None:
    """Both change the same words; the guest writes the two together."""
    meet_in_one_place(
        ada, guest, "the angle to the sun", "the angle to the light", "its angle to south"
    )
    guest.sees("the angle to the sun", within=".clash__side >> nth=0")
    guest.sees("light", within=".clash__side >> nth=1")
    guest.sees("south", within=".clash__side >> nth=2")
    guest.press("Save both together").sees("Choose which words to keep in passage 1.")
    guest.tick("Or write the two together")
    guest.write("What will be saved", "It is the angle to the light, seen from the south.")
    guest.press("Save both together").heads("Waggle dance")
    guest.sees("the angle to the light, seen from the south")


def offer_and_take(ada: Visitor, guest: Visitor) -> None:
    """Both change the same words again; the guest offers theirs, and Ada takes it."""
    ada.follow("Read")
    guest.follow("Read")
    meet_in_one_place(ada, guest, "seen from the south", "seen from above", "seen from the hive")
    guest.write("What did you change?", "Bees live there")
    guest.press("Offer mine as a proposal").heads("Bees live there").sees("hive", within="ins")

    ada.follow("History").follow("Proposals", within=".days__bar").follow(
        "Waggle dance", within=".rows"
    )
    ada.sees("It clashed with what somebody else saved, and was kept here.").press("Take it in")
    ada.tick("Keep mine").press("Save both together")
    ada.heads("Waggle dance").sees("seen from the hive")


def meet_in_one_place(ada: Visitor, guest: Visitor, words: str, hers: str, theirs: str) -> None:
    ada.follow("Edit")
    guest.follow("Edit")
    edit(ada, words, hers)
    ada.sees(hers)
    edit(guest, words, theirs)
    guest.heads("Your words and Ada’s meet in one place")
    assert guest.status == 409


def edit(visitor: Visitor, words: str, others: str, *, why: str = "") -> None:
    """Change some words in the text on the bench, and save."""
    text = visitor.field(TEXT).input_value()
    assert words in text
    visitor.write(TEXT, text.replace(words, others)).write(SUMMARY, why).press("Save")


def compare(ada: Visitor) -> None:
    """Mark two revisions, see them side by side and in one column, and go from change to change."""
    ada.follow("History").tick("Compare from revision 1").tick("to revision 3")
    ada.press("Compare the two marked").heads("Waggle dance")
    ada.sees("the way to good food", within=".pair >> nth=0 >> [data-kind=added]")
    ada.sees("the way to food", within=".pair >> nth=0 >> [data-kind=removed]")
    ada.follow("In one column").sees("good", within="ins")
    if ada.scripted:
        ada.sees("Press n for the next change").key("n", "n")
        ada.sees("they", within="[data-change]:focus")
        ada.key("p").sees("good", within="[data-change]:focus")


def bring_back(ada: Visitor) -> None:
    ada.follow("History").follow("Bring back", within=".revision:last-child").heads(
        "Bring revision 1 back?"
    )
    ada.sees("What would change").write("Why?", "It was shorter").press("Bring it back")
    ada.heads("Waggle dance").sees("the angle to the sun").misses("seen from the hive")


def rename_there_and_back(ada: Visitor) -> None:
    """Both names are visited in between: no browser learns for ever that one leads to the other."""
    rename(ada, "Tail wagging", "tail-wagging")
    ada.heads("Tail wagging").at("/w/dances-of-bees/tail-wagging")
    from_home(ada, "waggle").heads("Tail wagging").at("/w/dances-of-bees/tail-wagging")
    rename(ada, "Waggle dance", "waggle-dance")
    from_home(ada, "tail").heads("Waggle dance").at("/w/dances-of-bees/waggle-dance")
    from_home(ada, "waggle").heads("Waggle dance").at("/w/dances-of-bees/waggle-dance")


def rename(visitor: Visitor, title: str, slug: str) -> None:
    visitor.follow("Rename or move").write("Title", title)
    visitor.write("Address in the workspace", slug).press("Rename")


def from_home(visitor: Visitor, link: str) -> Visitor:
    visitor.follow("Home", within=".places").heads("Dances of bees")
    return visitor.follow(link, within=".prose")


def move_with_what_stands_under_it(ada: Visitor) -> None:
    ada.follow("Round dance", within=".places").follow("sugar water").heads("Sugar water")
    ada.write("Text of the page", "One part sugar, two parts water.").press("Begin this page")
    ada.at("/w/dances-of-bees/round-dance/sugar-water")
    ada.follow("Round dance", within=".places").follow("Rename or move")
    ada.write("Address in the workspace", "near/round-dance").tick("Move the pages under it along")
    ada.press("Rename").at("/w/dances-of-bees/near/round-dance")
    ada.follow("sugar water", within=".prose")
    ada.at("/w/dances-of-bees/near/round-dance/sugar-water").sees("One part sugar")


def delete_and_restore(ada: Visitor) -> None:
    ada.follow("Delete").heads("Delete “Sugar water”?").write("Why?", "Bees want flowers")
    ada.press("Delete this page").heads("Trash").follow("Sugar water", within=".rows")
    ada.sees("This page was deleted").sees("Bees want flowers")
    assert ada.status == 410
    ada.follow("Revision 1").sees("One part sugar").sees("This page was deleted")
    ada.follow("Trash").heads("Trash").sees("Bees want flowers").press("Restore")
    ada.heads("Sugar water").sees("One part sugar")


def search(guest: Visitor) -> None:
    """A misspelt word is set right, and a result leads into its section."""
    if guest.scripted:
        guest.key("/")
    guest.write("Search all notes", "wagle dance", within=".masthead").key("Enter")
    guest.sees("Did you mean").follow("waggle dance")
    guest.at("/search?q=waggle+dance").sees("Waggle dance", within=".passage")
    guest.write("Search all notes", "angle", within="#find").press("Search", within="#find")
    guest.at("/search?q=angle&workspace=").sees("The angle")
    guest.follow("§ The angle", within=".passage__sections")
    guest.at("/w/dances-of-bees/waggle-dance#s-the-angle").sees("The angle", within=":target")


def see_what_leads_where(guest: Visitor) -> None:
    """Backlinks, tags, missing pages and pages nobody links to."""
    guest.follow("Links here").sees("First see the waggle dance", within=".passages")
    guest.follow("All pages").follow("Tags").follow("food").follow("Round dance", within=".rows")
    guest.follow("All pages").follow("Not written yet").sees("Sun compass")
    guest.follow("Nothing links there").heads("Nothing links there").sees("Round dance")


def show_a_picture(ada: Visitor) -> None:
    """A picture in a page is replaced; the revision of before shows the one of before."""
    ada.follow("Files").heads("Files").upload("Files", "run.png", png("red", 4)).press("Attach")
    ada.heads("run.png").sees("![run](run.png)")
    ada.follow("Dances of bees", within=".trail").follow("dancing").follow("Edit")
    text = ada.field(TEXT).input_value()
    ada.write(TEXT, f"{text}\n![One run](run.png)\n").write(SUMMARY, "With a picture").press("Save")
    assert picture_width(ada) == 4

    ada.follow("Files").follow("run.png").sees("Waggle dance")
    ada.upload("File", "better.png", png("blue", 8)).press("Upload it").sees("Version 2")
    ada.follow("Waggle dance", within="main")
    assert picture_width(ada) == 8
    ada.follow("History").follow("With a picture").sees("With a picture")
    assert picture_width(ada) == 4


def picture_width(visitor: Visitor) -> int:
    picture = visitor.page.get_by_role("img", name="One run")
    picture.wait_for()
    width: int = picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)")
    return width


def sign_up_and_take_along(guest: Visitor, ada: Visitor) -> None:
    pen_name = guest.page.locator(".masthead a[href='/pen-name']").inner_text().partition(",")[0]
    ada.follow("Read it as it is today").follow("History").sees(pen_name)
    guest.follow(f"{pen_name}, guest").follow("Make an account")
    form = "form[action='/sign-up']"
    guest.write("Name others will see", "Grace", within=form)
    guest.write("Password", "flowers for the hive", within=form)
    guest.sees(f"Take along what I wrote as {pen_name}").press("Make an account")
    guest.sees("Grace", within=".masthead")
    ada.follow("Read").follow("History").sees("Grace").misses(pen_name)


def sign_out(guest: Visitor) -> None:
    guest.press("Grace", within=".masthead").press("Sign out", within="#account")
    guest.sees("Sign in", within=".masthead").misses("Grace", within=".masthead")
