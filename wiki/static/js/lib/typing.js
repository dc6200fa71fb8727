// Whether a key belongs to whoever is writing, or held with another, and is not ours to take.

const FIELDS = "input, textarea, select, [contenteditable]"

export function taken(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true
  return Boolean(event.target.closest?.(FIELDS))
}
