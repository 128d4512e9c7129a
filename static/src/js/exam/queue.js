// Answers on their way to the server. An answer leaves the queue only when the server has said that it is saved;
// until then it also lies on the device, so that a reload, a crash or a lost connection loses nothing.

// The server will never take these, however often they are sent: the answer is not one of its question's.
const HOPELESS = ['foreign', 'unreadable']
const PAUSES_MS = [1000, 2000, 4000, 8000, 15000]

function newPageName() {
  const parts = crypto.getRandomValues(new Uint32Array(3))
  return [...parts].map((part) => part.toString(36)).join('')
}

export class SaveQueue {
  /**
   * @param {object} parts
   * @param {{read: () => Promise<object|null>, write: (left: object, epoch: number) => Promise<void>}} parts.store
   *   on this device
   * @param {number} parts.epoch which opening of the attempt this page belongs to
   * @param {(entries: object[]) => Promise<object[]>} parts.send resolves to the server's answer to each, rejects where
   *   none came
   * @param {(event: object) => void} parts.report told of `saving`, `saved`, `waiting`, `refused`, `dropped`, and what waits
   * @param {(run: () => void, ms: number) => unknown} [parts.later]
   */
  constructor({ store, epoch, send, report, later = (run, ms) => setTimeout(run, ms) }) {
    Object.assign(this, { store, epoch, send, report, later })
    this.entries = new Map()
    this.seq = 0
    this.page = newPageName()
    this.failures = 0
    this.running = null
    this.stopped = false
    this.restored = false
    this.writing = null
    this.dirty = false
    this.kept = false
  }

  /**
   * Takes up what an earlier page of this browser left unsent; what was chosen here meanwhile is newer. Answers of an
   * earlier opening of the attempt (another device has had it since) are kept only where `isOpen(position)` says that
   * the server has none yet.
   */
  async restore(isOpen) {
    const left = await this.#read()
    this.seq = Math.max(this.seq, left.seq)
    this.restored = true
    for (const entry of left.entries) {
      if (this.entries.has(entry.position)) continue
      if (entry.epoch === this.epoch) {
        this.entries.set(entry.position, entry)
      } else if (isOpen(entry.position)) {
        this.entries.set(entry.position, { ...entry, epoch: this.epoch, ...this.#number() })
      }
    }
    this.#write()
    return [...this.entries.values()]
  }

  put(position, answer, flagged) {
    const entry = { position, answer, flagged, ...this.#number(), epoch: this.epoch }
    this.entries.set(position, entry)
    this.#write()
    return this.flush()
  }

  // A tab that was duplicated counts on from the same number, so the number alone does not name an answer.
  #number() {
    this.seq += 1
    return { client_seq: this.seq, client_id: `${this.page}.${this.seq}` }
  }

  /** Whether an answer to this question still waits. */
  holds(position) {
    return this.entries.has(position)
  }

  get idle() {
    return this.entries.size === 0
  }

  /** Whether the device, too, knows that nothing waits. */
  get atRest() {
    return this.idle && this.restored && !this.writing
  }

  /** Resolves once the device holds what waits now; whether it does, `kept` tells. */
  settle() {
    return this.writing ?? Promise.resolve()
  }

  /** Sends what waits, oldest first, all of it at once. Resolves to whether all of it is saved. */
  flush() {
    if (this.stopped) return Promise.resolve(false)
    this.running ??= this.#run().finally(() => {
      this.running = null
    })
    return this.running
  }

  async #run() {
    while (this.entries.size && !this.stopped) {
      const sent = [...this.entries.values()].sort((a, b) => a.client_seq - b.client_seq)
      this.#tell('saving')
      let answers
      try {
        answers = await this.send(sent)
      } catch (failure) {
        this.#retryLater(failure)
        // Said once it is true of the device, which may take longer than the next try.
        this.settle().then(() => this.failures && this.entries.size && this.#tell('waiting'))
        return false
      }
      this.failures = 0
      sent.forEach((entry, n) => this.#settle(entry, answers[n]))
      const refusal = answers.find((answer) => !answer.ok && !HOPELESS.includes(answer.code))
      if (refusal) {
        this.stopped = true
        this.#tell('refused', refusal)
        return false
      }
    }
    return this.entries.size === 0
  }

  #settle(entry, answer) {
    const isHopeless = !answer.ok && HOPELESS.includes(answer.code)
    if (!answer.ok && !isHopeless) return
    // The person may have chosen anew meanwhile: then the newer choice still has to go.
    if (this.entries.get(entry.position) === entry) this.entries.delete(entry.position)
    this.#write()
    if (isHopeless) this.#tell('dropped', answer, entry)
    else this.#tell(this.entries.size ? 'saving' : 'saved', answer, entry)
  }

  #tell(state, answer, entry) {
    this.report({ state, answer, entry, waiting: [...this.entries.keys()] })
  }

  #retryLater(failure) {
    const usual = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)]
    this.failures += 1
    // Spread out, so that a room of candidates does not return in the same instant.
    const pause = Math.max(failure?.retryAfterMs ?? 0, usual * (0.75 + Math.random() / 2))
    this.later(() => this.flush(), pause)
  }

  async #read() {
    try {
      return (await this.store.read()) ?? { seq: 0, entries: [] }
    } catch {
      return { seq: 0, entries: [] }
    }
  }

  // Before what was left is read, nothing may be written over it.
  #write() {
    this.dirty = true
    if (!this.restored) return
    this.writing ??= this.#keep()
  }

  async #keep() {
    while (this.dirty) {
      this.dirty = false
      try {
        await this.store.write({ seq: this.seq, entries: [...this.entries.values()] }, this.epoch)
        this.kept = true
      } catch {
        // Storage full or refused: the answers still wait in memory and the page warns before it is left.
        this.kept = false
      }
    }
    // In the same breath as the last look: what becomes dirty from now on begins a writing of its own.
    this.writing = null
  }
}
