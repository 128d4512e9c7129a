// Time left, as the server said it, counted on by a clock that no one can set (`performance.now`).

export const ANNOUNCED_MINUTES = [10, 5, 1]

export class Clock {
  /**
   * @param {number} remainingMs what the server said is left
   * @param {() => number} now milliseconds that only ever grow
   */
  constructor(remainingMs, now = () => performance.now()) {
    this.now = now
    this.sync(remainingMs)
  }

  /** Takes the server's word again; extra time arrives this way. */
  sync(remainingMs) {
    this.held = null
    this.end = this.now() + Math.max(0, Number(remainingMs) || 0)
    this.left = this.remaining()
  }

  /** Stands still with what is left, until the server's word is taken again. */
  hold(remainingMs = this.remaining()) {
    this.held = remainingMs
  }

  get isHeld() {
    return this.held !== null
  }

  remaining() {
    if (this.held !== null) return this.held
    return Math.max(0, this.end - this.now())
  }

  /** The minutes mark passed since the last call, or null: each is met once, and none on opening the page. */
  passedMark() {
    const before = this.left
    this.left = this.remaining()
    const mark = ANNOUNCED_MINUTES.find((m) => before > m * 60_000 && this.left <= m * 60_000)
    return mark ?? null
  }
}

/** 24:31, or 1:04:31 from an hour on. The last second counts until it is over. */
export function formatLeft(ms) {
  const seconds = Math.ceil(ms / 1000)
  const pad = (n) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${pad(minutes)}:${pad(seconds % 60)}`
}

/** How the clock is to look: calm, `warn` in the last five minutes, `last` in the last one. */
export function urgency(ms) {
  if (ms <= 60_000) return 'last'
  return ms <= 300_000 ? 'warn' : 'calm'
}
