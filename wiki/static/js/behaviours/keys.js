// The key / goes to the search field, Escape leaves it.
//
//   <form data-behaviour="keys"> <input type="search" …> <kbd>/</kbd>
//
// The form's data-state is "ready" once the key works, so that it is shown only then.

import { taken } from "../lib/typing.js"

export function connect(form) {
  const field = form.querySelector("input")

  form.dataset.state = "ready"
  document.addEventListener("keydown", go)
  field.addEventListener("keydown", leave)

  function go(event) {
    if (event.key !== "/" || taken(event) || !field.checkVisibility()) return
    event.preventDefault()
    field.select()
  }

  function leave(event) {
    if (event.key === "Escape" && !event.defaultPrevented) field.blur()
  }
}
