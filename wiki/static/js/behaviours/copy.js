// Copies addresses: a button beside each element that holds one, and every heading's own link.
//
//   <section data-behaviour="copy" data-copy-words="Copy" data-copied-words="Copied">
//     <a href="/p/7kx2mw4d/42" data-copy="https://…/p/7kx2mw4d/42">…</a>
//     <h2 id="s-why">… <a class="prose__anchor" href="#s-why">…</a></h2>
//   </section>
//
// Announces "copy:done" on the section.

const SHOWN = 2000 // milliseconds

export function connect(section) {
  const { copyWords, copiedWords } = section.dataset

  for (const holder of section.querySelectorAll("[data-copy]")) holder.after(" ", button(holder))
  section.addEventListener("click", follow)

  function button(holder) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button"
    button.dataset.kind = "quiet"
    button.textContent = copyWords
    button.setAttribute("aria-live", "polite")
    button.addEventListener("click", async () => {
      await copy(holder.dataset.copy)
      button.textContent = copiedWords
      setTimeout(() => (button.textContent = copyWords), SHOWN)
    })
    return button
  }

  async function follow(event) {
    const anchor = event.target.closest("a.prose__anchor")
    if (!anchor) return
    await copy(anchor.href)
    anchor.dataset.state = "copied"
    setTimeout(() => delete anchor.dataset.state, SHOWN)
  }

  async function copy(words) {
    await navigator.clipboard?.writeText(words)
    section.dispatchEvent(new CustomEvent("copy:done", { bubbles: true }))
  }
}
