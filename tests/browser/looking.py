"""What can be measured of a screen that stands in a browser. Each gives what falls short, in words."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

_COMMON = """
const named = (element) => {
  const words = (element.textContent || element.value || "").trim().replace(/\\s+/g, " ").slice(0, 40)
  return `${element.localName}.${[...element.classList].join(".")} “${words}”`
}
const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && element.getClientRects().length > 0 && !element.closest(".hidden, .skip")
"""

_WEAK = """
() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((each) => {
      const part = each / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parts(getComputedStyle(each).backgroundColor)
      if (colour.length === 3 || colour[3] === 1) return colour
      if (colour[3] > 0) throw new Error(`half a background on ${named(each)}`)
    }
    return [255, 255, 255]
  }
  const weak = []
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    if (!words || !seen(element)) continue
    const [one, other] = [light(parts(getComputedStyle(element).color)), light(ground(element))]
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    if (ratio < 4.5) weak.push(`${named(element)}: ${ratio.toFixed(2)}`)
  }
  return weak
}
"""

_SMALL = """
() => {
  const inSentence = (element) => {
    if (!getComputedStyle(element).display.startsWith("inline")) return false
    const words = (element.parentElement.innerText || "").trim()
    return words.length > (element.innerText || "").trim().length
  }
  const targets = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter((element) => seen(element) && element.type !== "hidden")
    .map((element) => {
      const box = (element.closest("label") ?? element).getBoundingClientRect()
      return { element, box, x: box.x + box.width / 2, y: box.y + box.height / 2,
        small: Math.min(box.width, box.height) < 23.5 }
    })
  const near = (one, other) => {
    if (other === one || other.element.contains(one.element)) return false
    if (other.small) return Math.hypot(one.x - other.x, one.y - other.y) < 23.5
    const { left, right, top, bottom } = other.box
    const [x, y] = [Math.min(Math.max(one.x, left), right), Math.min(Math.max(one.y, top), bottom)]
    return Math.hypot(one.x - x, one.y - y) < 11.75
  }
  return targets
    .filter((one) => one.small && !(one.element.localName === "a" && inSentence(one.element)))
    .filter((one) => one.element.localName !== "a" || targets.some((other) => near(one, other)))
    .map(({ element, box }) => `${named(element)}: ${box.width} × ${box.height}`)
}
"""

_WIDE = """
() => {
  const edge = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= edge) return []
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    return seen(element) && element.getBoundingClientRect().right > edge + 1
  })
  return [`${document.documentElement.scrollWidth} px`, ...wide.map(named)]
}
"""

_UNSAID = """
() => {
  const unsaid = []
  const say = (element, what) => unsaid.push(`${named(element)}: ${what}`)
  const label = (element) => (element.getAttribute("aria-label") ?? "").trim()
    || [...(element.labels ?? [])].map((each) => each.textContent.trim()).join("")
    || (element.labels ? "" : element.textContent.trim())
    || [...element.querySelectorAll("img[alt], svg[aria-label]")].map((each) => each.alt).join("")
  for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (element.type === "hidden" || element.hidden) continue
    if (!label(element) && !(element.localName === "button" && element.textContent.trim())) {
      say(element, "has no name")
    }
  }
  for (const image of document.querySelectorAll("img:not([alt])")) say(image, "has no alternative")
  const tops = [...document.querySelectorAll("h1")].filter((each) => each.checkVisibility())
  if (tops.length !== 1) unsaid.push(`${tops.length} headings of the first level`)
  for (const landmark of ["header", "main"]) {
    if (document.querySelectorAll(`body > ${landmark}, .desk > ${landmark}`).length !== 1) {
      unsaid.push(`not one ${landmark}`)
    }
  }
  if (!document.documentElement.lang) unsaid.push("no language")
  if (!document.title.trim()) unsaid.push("no title")
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id)
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) unsaid.push(`#${id} twice`)
  for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]")) {
    for (const name of ["aria-describedby", "aria-labelledby", "aria-controls"]) {
      for (const id of (element.getAttribute(name) ?? "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) say(element, `${name} leads nowhere`)
      }
    }
  }
  return unsaid
}
"""

_HOSTILE = """
() => {
  const found = []
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      const address = value.replace(/[\\0-\\x20]/g, "").toLowerCase()
      if (name.startsWith("on")) found.push(`${named(element)} ${name}`)
      if (/^(javascript|vbscript|data:text|data:image\\/svg)/.test(address)
          && ["href", "src", "action", "formaction", "xlink:href", "data"].includes(name)) {
        found.push(`${named(element)} ${name}=${value}`)
      }
    }
  }
  const foreign = "main script, main iframe, main object, main embed, main svg script, main style, main base"
  for (const element of document.querySelectorAll(foreign)) found.push(named(element))
  return found
}
"""

_RING = """
() => {
  const element = document.activeElement
  if (!element || element === document.body) return null
  const { outlineStyle, outlineWidth } = getComputedStyle(element)
  const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2
  return [named(element), ring && element.checkVisibility()]
}
"""


def _asked(page: Page, question: str) -> Any:
    start, end = question.split("{", 1)
    return page.evaluate(f"{start}{{{_COMMON}{end}")


def weak_contrasts(page: Page) -> list[str]:
    """Words that stand out from their ground by less than 4.5 (WCAG 2.2, 1.4.3)."""
    found: list[str] = _asked(page, _WEAK)
    return found


def small_targets(page: Page) -> list[str]:
    """What can be pressed and is under 24 px (WCAG 2.2, 2.5.8).

    Links may be lower where they stand in a sentence, or nothing else is within reach of the same finger.
    """
    found: list[str] = _asked(page, _SMALL)
    return found


def overflowing(page: Page) -> list[str]:
    """What makes the page wider than the window."""
    found: list[str] = _asked(page, _WIDE)
    return found


def unsaid(page: Page) -> list[str]:
    """What a screen reader would have no words for, or too many."""
    found: list[str] = _asked(page, _UNSAID)
    return found


def could_run(page: Page) -> list[str]:
    """Handlers, addresses and elements by which a stored text could run a script."""
    found: list[str] = _asked(page, _HOSTILE)
    return found


def ringless(page: Page, most: int = 300) -> list[str]:
    """What gets the focus by Tab, from the head of the page to its end, without anybody seeing where."""
    hidden: list[str] = []
    for _press in range(most):
        page.keyboard.press("Tab")
        reached = _asked(page, _RING)
        if reached is None:
            return hidden
        name, shown = reached
        if not shown:
            hidden.append(name)
    raise AssertionError(f"the focus went on for {most} presses")
