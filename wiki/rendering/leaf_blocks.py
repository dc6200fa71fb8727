"""The blocks that hold no blocks: code, displayed formulas, headings, rules, HTML, tables.

Each rule is asked about a line at which a block may start, without its indentation, and the depth of the
containers it is in. It takes the lines of its block and says True, or touches nothing and says False.
"""

from __future__ import annotations

import re

from wiki.rendering.arranger import Arranger
from wiki.rendering.code import Code, language_of
from wiki.rendering.lines import (
    DELIMITERS,
    ENVIRONMENT,
    FENCE,
    HEADING,
    HTML_BLOCK,
    HTML_HEADING,
    RAW_TEXT,
    RULE,
    UNDERLINE,
    HeadingLine,
    Line,
    dedent,
    indentation,
    starts_block,
)
from wiki.rendering.mathematics import MAX_LENGTH, Formula
from wiki.rendering.spans import keep_spans


def fence(arranger: Arranger, depth: int, rest: str) -> bool:
    found = FENCE.match(rest)
    if found is None:
        return False
    run, info = (found[1], found[2]) if found[1] else (found[3], found[4])
    indent = indentation(arranger.lines[arranger.at][1])[0]
    closing = re.compile(rf" {{0,3}}{re.escape(run[0])}{{{len(run)},}}[ \t]*$")
    base = arranger.column(depth)
    body: list[str] = []
    taken = 1
    for _, line in arranger.ahead(1):
        if base and line.strip() and indentation(line)[0] < base:
            break
        taken += 1
        if closing.match(dedent(line, base)):
            break
        body.append(dedent(line, indent))
    arranger.token(depth, fenced(info.strip(), body, run), taken, fence_kind(info))
    return True


def display(arranger: Arranger, depth: int, rest: str) -> bool:
    environment = ENVIRONMENT.match(rest)
    if environment:
        opening, closing = "", f"\\end{{{environment[1]}{environment[2]}}}"
    elif rest.startswith("$$"):
        opening = closing = "$$"
    elif rest.startswith(r"\[") and not rest.startswith(r"\[\["):
        opening, closing = r"\[", r"\]"
    else:
        return False
    found = _until(arranger, closing, rest[len(opening) :])
    if found is None:
        return False
    tex, after, taken = found
    if environment:
        tex += closing
    punctuation = re.fullmatch(r"\s*(?:\{#[\w:.-]+\})?\s*([.,;:]?)\s*", after)
    if not tex.strip() or punctuation is None:
        return False
    if opening == r"\[" and taken == 1 and not re.search(r"[\\^_={}<>+*/]", tex):
        return False
    arranger.token(depth, Formula(tex + punctuation[1], display=True), taken, "m")
    return True


def _until(arranger: Arranger, closing: str, rest: str) -> tuple[str, str, int] | None:
    """What stands before `closing`, what after it on its line, and the number of lines taken."""
    tex: list[str] = []
    size = 0
    blank = 0
    for taken, (_, line) in enumerate(arranger.ahead(), start=1):
        words = rest if taken == 1 else line
        before, found, after = words.partition(closing)
        tex.append(before)
        if found:
            return "\n".join(tex), after, taken
        size += len(words) + 1
        blank = blank + 1 if not words.strip() else 0
        if size > 2 * MAX_LENGTH or blank > 1:
            return None
    return None


def heading(arranger: Arranger, depth: int, rest: str) -> bool:
    found = HEADING.match(rest)
    if found is None:
        return False
    number = arranger.lines[arranger.at][0]
    text = f"{found[1]} {_line_token(arranger, depth, number)}{found[2] or ''}"
    arranger.block(depth, [text], words=True)
    arranger.at += 1
    return True


def _line_token(arranger: Arranger, depth: int, number: int) -> str:
    """A token for where a heading starts. The space keeps it apart: a formula may not follow a letter."""
    own = depth == 0 and arranger.own
    return arranger.stash.put("l", HeadingLine(number, own)) + " "


def underline(arranger: Arranger, depth: int, rest: str) -> bool:
    found = UNDERLINE.match(rest)
    if found is None or arranger.last != "text" or arranger.container != depth or arranger.marker:
        return False
    written = arranger.out[-1]
    number = arranger.lines[arranger.at - len(written.lines)][0]
    words = " ".join(line.strip() for line in written.lines)
    if not written.words or words.startswith("|") or arranger.kinds[depth - 1 : depth] == ["lead"]:
        return False
    level = "#" if rest[0] == "=" else "##"
    written.lines = [f"{level} {_line_token(arranger, depth, number)}{words}"]
    arranger.last = "closed"
    arranger.run = None
    arranger.at += 1
    return True


def rule(arranger: Arranger, depth: int, rest: str) -> bool:
    if not RULE.match(rest):
        return False
    arranger.block(depth, ["* * *"] if not arranger.marker else ["---"])
    arranger.at += 1
    return True


def html(arranger: Arranger, depth: int, rest: str) -> bool:
    if rest.startswith("<!--"):
        return _comment(arranger, rest)
    raw = RAW_TEXT.match(rest)
    if raw:
        return _raw_text(arranger, depth, raw[1])
    if not HTML_BLOCK.match(rest):
        return False
    taken: list[Line] = []
    for number, line in arranger.ahead():
        if not line.strip():
            break
        taken.append((number, line))
    marked = [_with_line(arranger, depth, number, line.strip()) for number, line in taken]
    block = keep_spans("\n".join(marked), arranger.stash)
    arranger.block(depth, [arranger.stash.put("r", block)])
    arranger.at += len(taken)
    return True


def _with_line(arranger: Arranger, depth: int, number: int, line: str) -> str:
    """A line of HTML with a token of its number in each heading that starts on it."""
    return HTML_HEADING.sub(lambda tag: tag[0] + _line_token(arranger, depth, number), line)


def _raw_text(arranger: Arranger, depth: int, tag: str) -> bool:
    closing = re.compile(rf"</{tag}\s*>", re.IGNORECASE)
    taken: list[str] = []
    for _, line in arranger.ahead():
        taken.append(line)
        if closing.search(line):
            shown = "\n".join(taken) if tag.lower() == "pre" else ""
            arranger.block(depth, [arranger.stash.put("r", shown)])
            arranger.at += len(taken)
            return True
    return False


def _comment(arranger: Arranger, rest: str) -> bool:
    """Leave out a comment; what follows it on its last line is read on."""
    for taken, (number, line) in enumerate(arranger.ahead(), start=1):
        if "-->" not in (line if taken > 1 else rest[4:]):
            continue
        after = line.rpartition("-->")[2]
        arranger.at += taken
        if after.strip():
            arranger.at -= 1
            arranger.lines[arranger.at] = (number, after)
        return True
    return False


def table(arranger: Arranger, depth: int, rest: str) -> bool:
    following = next((line.strip() for _, line in arranger.ahead(1)), "")
    if "|" not in rest or "-" not in following or not DELIMITERS.match(following):
        return False
    arranger.close(depth)
    arranger.separate()
    for _, line in arranger.ahead():
        row = line.strip()
        if not row or (starts_block(row) and "|" not in row):
            break
        arranger.write(depth, [row], words=True)
        arranger.at += 1
    arranger.last = "closed"
    return True


def fence_kind(info: str) -> str:
    return "m" if info.strip().lower() == "math" else "c"


def fenced(info: str, body: list[str], run: str) -> Code | Formula:
    """What a fence holds. A dialect nobody translates here (```` ```{note} ````) is shown as written."""
    source = "\n".join(body)
    if info.lower() == "math":
        return Formula(source, display=True)
    language = language_of(info)
    if info.startswith("{") and not language:
        chunk = re.match(r"\{\s*(r|python|julia|bash|sql|sh|js|stan)\b", info)
        return Code(f"{run}{info}\n{source}\n{run}", chunk[1] if chunk else "", prose=not chunk)
    return Code(source, language)
