// The clock of the exam page, run by tests/static/test_scripts.py.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Clock, formatLeft, urgency } from '../../static/src/js/exam/clock.js'

function build(remaining) {
  const time = { now: 5000 }
  return { clock: new Clock(remaining, () => time.now), time }
}

test('counts down from what the server said and never below nothing', () => {
  const { clock, time } = build(90_000)
  time.now += 30_000
  assert.equal(clock.remaining(), 60_000)
  time.now += 120_000
  assert.equal(clock.remaining(), 0)
})

test('extra time arrives with the server\'s word', () => {
  const { clock, time } = build(1000)
  time.now += 900
  clock.sync(300_000)
  assert.equal(clock.remaining(), 300_000)
})

test('ten, five and one minutes are each met once, and none on opening', () => {
  const { clock, time } = build(601_000)
  assert.equal(clock.passedMark(), null)
  const marks = []
  for (let second = 0; second < 601; second += 1) {
    time.now += 1000
    const mark = clock.passedMark()
    if (mark) marks.push(mark)
  }
  assert.deepEqual(marks, [10, 5, 1])
  assert.equal(build(299_000).clock.passedMark(), null)
})

test('minutes and seconds, hours where there are any', () => {
  assert.equal(formatLeft(1_471_000), '24:31')
  assert.equal(formatLeft(3_871_000), '1:04:31')
  assert.equal(formatLeft(59_001), '01:00')
  assert.equal(formatLeft(1), '00:01')
  assert.equal(formatLeft(0), '00:00')
})

test('the last minutes look different', () => {
  assert.equal(urgency(300_001), 'calm')
  assert.equal(urgency(300_000), 'warn')
  assert.equal(urgency(60_000), 'last')
})
