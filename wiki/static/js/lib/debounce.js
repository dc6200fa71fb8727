// The last of many calls, once nothing has been called for `delay` milliseconds.

export function debounce(act, delay) {
  let timer

  return (...given) => {
    clearTimeout(timer)
    timer = setTimeout(() => act(...given), delay)
  }
}
