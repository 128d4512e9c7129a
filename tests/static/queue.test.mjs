// The queue of unsaved answers, run by tests/static/test_scripts.py.

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { SaveQueue } from '../../static/src/js/exam/queue.js'

class Store {
  async read() {
    return this.left ?? null
  }
  async write(left) {
    this.left = structuredClone(left)
  }
}

function build({ storage = new Store(), epoch = 1, answers = [] } = {}) {
  const seen = { sent: [], reports: [], pauses: [], again: null }
  const queue = new SaveQueue({
    store: storage,
    epoch,
    send: async (entries) =>
      entries.map((entry) => {
        seen.sent.push(entry)
        const answer = answers.length ? answers.shift() : { ok: true, saved_count: 1 }
        if (answer instanceof Error) throw answer
        return answer
      }),
    report: (event) => seen.reports.push(event.state),
    later: (run, ms) => {
      seen.pauses.push(ms)
      seen.again = run
    },
  })
  return { queue, seen, storage }
}

test('an answer is reported as saved only after the server said so', async () => {
  const { queue, seen } = build()
  const sending = queue.put(3, 'B', false)
  assert.deepEqual(seen.reports, ['saving'])
  assert.equal(queue.idle, false)
  assert.equal(await sending, true)
  assert.deepEqual(seen.reports, ['saving', 'saved'])
  assert.equal(queue.idle, true)
})

test('without an answer it waits, keeps the choice, and sends it again', async () => {
  const { queue, seen } = build({ answers: [new Error('offline'), new Error('offline')] })
  assert.equal(await queue.put(3, 'B', false), false)
  assert.deepEqual(seen.reports, ['saving', 'waiting'])
  assert.equal(await seen.again(), false)
  assert.equal(await seen.again(), true)
  assert.deepEqual(seen.sent.map((entry) => entry.answer), ['B', 'B', 'B'])
  assert.equal(new Set(seen.sent.map((entry) => entry.client_id)).size, 1)
  assert.equal(seen.reports.at(-1), 'saved')
})

test('pauses grow, and honour what the server asks for', async () => {
  const busy = Object.assign(new Error('busy'), { retryAfterMs: 60_000 })
  const { queue, seen } = build({ answers: [new Error('a'), new Error('b'), new Error('c'), busy] })
  await queue.put(1, 'A', false)
  for (let n = 0; n < 3; n += 1) await seen.again()
  const [first, second, third, asked] = seen.pauses
  assert.ok(first >= 750 && first <= 1250)
  assert.ok(second >= 1500 && second <= 2500)
  assert.ok(third >= 3000 && third <= 5000)
  assert.equal(asked, 60_000)
})

test('of several choices for one question the last one counts', async () => {
  const { queue, seen } = build({ answers: [new Error('offline')] })
  await queue.put(1, 'A', false)
  queue.put(1, 'C', true)
  await queue.flush()
  const last = seen.sent.at(-1)
  assert.equal(last.answer, 'C')
  assert.equal(last.flagged, true)
  assert.ok(last.client_seq > seen.sent[0].client_seq)
})

test('a choice made while an older one is on its way is still sent', async () => {
  const { queue, seen } = build()
  const sending = queue.put(1, 'A', false)
  queue.put(1, 'B', false)
  assert.equal(await sending, true)
  assert.deepEqual(seen.sent.map((entry) => entry.answer), ['A', 'B'])
})

test('questions go in the order in which they were answered', async () => {
  const { queue, seen } = build({ answers: [new Error('offline')] })
  await queue.put(9, 'A', false)
  queue.put(2, 'B', false)
  queue.put(5, 'C', false)
  await queue.flush()
  assert.deepEqual(seen.sent.slice(1).map((entry) => entry.position), [9, 2, 5])
})

test('what was not acknowledged survives a reload and is numbered on from there', async () => {
  const first = build({ answers: [new Error('offline')] })
  await first.queue.restore(() => true)
  await first.queue.put(4, 'D', true)
  const second = build({ storage: first.storage })
  const restored = await second.queue.restore(() => false)
  assert.equal(restored[0].position, 4)
  assert.equal(restored[0].answer, 'D')
  await second.queue.put(5, 'A', false)
  assert.deepEqual(second.seen.sent.map((entry) => entry.position), [4, 5])
  assert.ok(second.seen.sent[1].client_seq > second.seen.sent[0].client_seq)
  await second.queue.settle()
  assert.deepEqual(await build({ storage: first.storage }).queue.restore(() => true), [])
})

test('after another device has had the attempt, only unanswered questions get old choices', async () => {
  const first = build({ answers: [new Error('offline'), new Error('offline')] })
  await first.queue.restore(() => true)
  await first.queue.put(4, 'D', false)
  first.queue.put(7, 'A', false)
  await first.queue.flush()
  const second = build({ storage: first.storage, epoch: 2 })
  const restored = await second.queue.restore((position) => position === 7)
  assert.deepEqual(restored.map((entry) => [entry.position, entry.epoch]), [[7, 2]])
})

test('a refusal stops the queue and keeps what was not saved', async () => {
  const { queue, seen } = build({ answers: [{ ok: false, code: 'taken_over' }] })
  assert.equal(await queue.put(1, 'A', false), false)
  assert.deepEqual(seen.reports, ['saving', 'refused'])
  assert.equal(await queue.put(2, 'B', false), false)
  assert.equal(seen.sent.length, 1)
  assert.equal(queue.idle, false)
})

test('an answer that is not one of its question is dropped and told, and the next one goes', async () => {
  for (const code of ['foreign', 'unreadable']) {
    const { queue, seen } = build({ answers: [new Error('offline'), { ok: false, code, message: 'not this one' }] })
    await queue.put(1, { choice: 'Z' }, false)
    queue.put(2, { choice: 'B' }, false)
    assert.equal(await queue.flush(), true)
    assert.deepEqual(seen.reports.slice(2), ['saving', 'dropped', 'saved'])
    assert.equal(queue.idle, true)
  }
})

test('a browser that refuses storage still saves, and says that it keeps nothing', async () => {
  const refuse = async () => {
    throw new Error('refused')
  }
  const { queue, seen } = build({ storage: { read: refuse, write: refuse }, answers: [new Error('offline')] })
  await queue.restore(() => true)
  assert.equal(await queue.put(1, 'A', false), false)
  assert.equal(queue.kept, false)
  assert.equal(await seen.again(), true)
})

test('what is said to wait on the device is there by then', async () => {
  const { queue, seen, storage } = build({ answers: [new Error('offline')] })
  await queue.restore(() => true)
  await queue.put(1, 'A', false)
  await queue.settle()
  assert.equal(seen.reports.at(-1), 'waiting')
  assert.equal(queue.kept, true)
  assert.deepEqual(storage.left.entries.map((entry) => entry.position), [1])
})

test('what was chosen before the device was read is newer than what lay there', async () => {
  const storage = new Store()
  const old = { position: 1, answer: 'A', flagged: false, epoch: 1, client_seq: 4, client_id: 'old.4' }
  storage.left = { seq: 4, entries: [old] }
  const { queue, seen } = build({ storage, answers: [new Error('offline')] })
  queue.put(1, 'C', false)
  assert.deepEqual((await queue.restore(() => true)).map((entry) => entry.answer), ['C'])
  await queue.settle()
  assert.deepEqual(storage.left.entries.map((entry) => entry.answer), ['C'])
  assert.ok(seen.sent.every((entry) => entry.answer === 'C'))
})
