// Asks before a form with unsaved words is left.
//
//   <form data-behaviour="leaving"> … <textarea name="text">
//
// Fields are compared with what the server sent; with `data-unsaved` that itself is not saved yet. The question is asked by the browser, in its words.

export function connect(form) {
  const fields = [...form.elements].filter((field) => field.defaultValue !== undefined)

  form.addEventListener("input", watch)
  form.addEventListener("submit", release)
  window.addEventListener("pageshow", watch)

  // A page that always listens could never be kept ready for the Back button.
  function watch() {
    if ("unsaved" in form.dataset || fields.some(changed)) window.addEventListener("beforeunload", ask)
    else release()
  }

  function release() {
    window.removeEventListener("beforeunload", ask)
  }

  function changed(field) {
    if (field.type === "radio" || field.type === "checkbox") return false
    return field.value !== field.defaultValue
  }

  function ask(event) {
    event.preventDefault()
  }
}
