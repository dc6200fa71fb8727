// Shows the page as it will look, a moment after the writing pauses.
//
//   <div data-behaviour="preview" data-preview-url="/p/7kx2mw4d/preview">
//     <textarea name="text">…</textarea>
//     <section data-preview>…</section>
//   </div>
//
// The address gets the whole form by POST and answers with the HTML to show, which the server has made safe.
// The pane's data-state is "old" while it shows an earlier text. Announces "preview:shown" on it.

import { debounce } from "../lib/debounce.js"

const DELAY = 500 // milliseconds

export function connect(panes) {
  const field = panes.querySelector("textarea")
  const pane = panes.querySelector("[data-preview]")
  let asked

  show()
  field.addEventListener("input", () => (pane.dataset.state = "old"))
  field.addEventListener("input", debounce(show, DELAY))

  async function show() {
    asked?.abort()
    asked = new AbortController()
    try {
      const answer = await fetch(panes.dataset.previewUrl, {
        method: "POST",
        body: new URLSearchParams(new FormData(field.form)),
        signal: asked.signal,
      })
      if (answer.ok) replace(await answer.text())
    } catch (failure) {
      // Without a network the pane stays as it is, and says so by its state.
      if (failure.name !== "AbortError" && !(failure instanceof TypeError)) throw failure
    }
  }

  function replace(html) {
    const place = pane.scrollTop
    pane.innerHTML = html
    pane.scrollTop = place
    delete pane.dataset.state
    pane.dispatchEvent(new CustomEvent("preview:shown", { bubbles: true }))
  }
}
