// Completes titles while one types (the combobox pattern of the ARIA Authoring Practices Guide).
//
//   <form data-behaviour="complete" data-complete-url="/search/titles"> <input type="search" name="q">
//
// The address answers ?q= with JSON, [{title, workspace, url}, …]. Choosing one goes there; Enter with none
// chosen sends the form.

import { debounce } from "../lib/debounce.js"
import { around } from "../lib/steps.js"

const DELAY = 150 // milliseconds
const LEAST = 2 // letters

export function connect(form) {
  const field = form.querySelector("input[type=search]")
  const list = document.createElement("ul")
  let chosen = -1
  let asked

  prepare()
  field.addEventListener("input", debounce(ask, DELAY))
  field.addEventListener("keydown", press)
  field.addEventListener("blur", close)
  list.addEventListener("mousedown", (event) => event.preventDefault())
  list.addEventListener("click", (event) => go(event.target.closest("li")))

  function prepare() {
    list.id = `${field.id}-titles`
    list.className = "titles"
    list.role = "listbox"
    list.hidden = true
    list.setAttribute("aria-label", form.querySelector("label").textContent)
    field.role = "combobox"
    field.setAttribute("aria-autocomplete", "list")
    field.setAttribute("aria-controls", list.id)
    field.setAttribute("aria-expanded", "false")
    form.append(list)
  }

  async function ask() {
    const words = field.value.trim()
    asked?.abort()
    if (words.length < LEAST) return close()
    asked = new AbortController()
    try {
      const url = `${form.dataset.completeUrl}?${new URLSearchParams({ q: words })}`
      const answer = await fetch(url, { signal: asked.signal })
      if (answer.ok) open(await answer.json())
    } catch (failure) {
      // Without a network the search is still a form.
      if (failure.name !== "AbortError" && !(failure instanceof TypeError)) throw failure
    }
  }

  function open(titles) {
    list.replaceChildren(...titles.map(option))
    list.hidden = titles.length === 0 || document.activeElement !== field
    field.setAttribute("aria-expanded", String(!list.hidden))
    choose(-1)
  }

  function option({ title, workspace, url }, number) {
    const item = document.createElement("li")
    const place = document.createElement("span")
    item.role = "option"
    item.id = `${list.id}-${number}`
    item.dataset.url = url
    place.textContent = workspace
    item.append(title, " ", place)
    return item
  }

  function press(event) {
    if (list.hidden) return
    if (event.key === "ArrowDown") choose(around(chosen, 1, list.children.length))
    else if (event.key === "ArrowUp") choose(around(chosen, -1, list.children.length))
    else if (event.key === "Escape") close()
    else if (event.key === "Enter" && chosen >= 0) go(list.children[chosen])
    else return
    event.preventDefault()
  }

  function choose(place) {
    chosen = place
    for (const [number, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(number === chosen))
    }
    if (chosen >= 0) field.setAttribute("aria-activedescendant", list.children[chosen].id)
    else field.removeAttribute("aria-activedescendant")
  }

  function go(item) {
    if (item) location.assign(item.dataset.url)
  }

  function close() {
    list.hidden = true
    field.setAttribute("aria-expanded", "false")
    choose(-1)
  }
}
