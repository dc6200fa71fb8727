// The pure parts of the scripts. Run: node --test tests/js

import assert from "node:assert/strict"
import { mock, test } from "node:test"

import { debounce } from "../../wiki/static/js/lib/debounce.js"
import { along, around } from "../../wiki/static/js/lib/steps.js"
import { taken } from "../../wiki/static/js/lib/typing.js"

test("of many calls only the last is made, once it has been quiet", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const heard = []
  const say = debounce((word) => heard.push(word), 100)

  say("one")
  mock.timers.tick(99)
  say("two")
  mock.timers.tick(99)
  assert.deepEqual(heard, [])
  mock.timers.tick(1)
  assert.deepEqual(heard, ["two"])
  mock.timers.reset()
})

test("going around a list stops once where nothing is chosen", () => {
  const places = [-1]
  for (let step = 0; step < 4; step++) places.push(around(places.at(-1), 1, 3))
  assert.deepEqual(places, [-1, 0, 1, 2, -1])
  assert.equal(around(-1, -1, 3), 2)
  assert.equal(around(-1, 1, 0), -1)
})

test("going along a list stays at its ends", () => {
  assert.equal(along(-1, 1, 3), 0)
  assert.equal(along(2, 1, 3), 2)
  assert.equal(along(0, -1, 3), 0)
})

test("keys belong to whoever is writing, and to the browser when held with another", () => {
  const outside = { closest: () => null }
  const field = { closest: () => ({}) }
  assert.equal(taken({ target: outside }), false)
  assert.equal(taken({ target: field }), true)
  assert.equal(taken({ target: outside, ctrlKey: true }), true)
  assert.equal(taken({ target: {} }), false)
})
