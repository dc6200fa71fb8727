// Leads from change to change: n or j to the next, p or k to the one before.
//
//   <div data-behaviour="steps">
//     <p data-steps hidden>Press n …</p>
//     <div data-change tabindex="-1">…</div> …
//   </div>

import { along } from "../lib/steps.js"
import { taken } from "../lib/typing.js"

const STEPS = { n: 1, j: 1, p: -1, k: -1 }

export function connect(sheet) {
  const changes = [...sheet.querySelectorAll("[data-change]")]
  let place = -1

  if (changes.length < 2) return
  sheet.querySelector("[data-steps]").hidden = false
  document.addEventListener("keydown", go)

  function go(event) {
    const by = STEPS[event.key]
    if (!by || taken(event)) return
    place = along(place, by, changes.length)
    changes[place].focus({ preventScroll: true })
    changes[place].scrollIntoView({ block: "center" })
  }
}
