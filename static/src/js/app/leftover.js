// Beside a result: answers of that attempt which still wait on this device go to the server, which keeps them apart.
// Once nothing waits, nothing of the attempt stays on the device.

import { AnswerStore, openDevice } from '../exam/device.js'
import { post } from './http.js'

const PAUSES_MS = [2000, 5000, 15_000, 60_000]

export function installLeftover() {
  const box = document.querySelector('[data-leftover]')
  if (box) new Leftover(box).start()
}

class Leftover {
  constructor(box) {
    const { attempt } = box.dataset
    this.box = box
    this.store = new AnswerStore(openDevice(attempt), attempt)
    this.failures = 0
  }

  async start() {
    const left = await this.store.read().catch(() => null)
    if (!left?.entries.length) return this.store.forget().catch(() => {})
    this.entries = left.entries
    return this.send()
  }

  async send() {
    if (await this.#isTaken()) {
      await this.store.forget().catch(() => {})
      // What the page says of them is the server's word.
      return window.location.reload()
    }
    this.box.hidden = false
    this.box.querySelector('[data-leftover-count]').textContent = this.entries.length
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)]
    this.failures += 1
    return setTimeout(() => this.send(), pause)
  }

  async #isTaken() {
    try {
      const response = await post(this.box.dataset.saveUrl, { json: this.entries })
      const told = await response.json()
      return response.ok && told.answers.every((answer) => answer.ok || answer.kept || answer.code === 'foreign')
    } catch {
      return false
    }
  }
}
