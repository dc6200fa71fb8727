// Going through a list one by one. Places are indices; -1 is before the first.

// The place after (`by` 1) or before (`by` -1) `place` among `length`, round and round, with a stop
// at -1, where nothing is chosen.
export function around(place, by, length) {
  const stops = length + 1
  return ((place + 1 + by + stops) % stops) - 1
}

// The same without going round: it stays at the first and at the last.
export function along(place, by, length) {
  return Math.max(0, Math.min(length - 1, place + by))
}
