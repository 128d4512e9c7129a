// How often and how long the page was left for another window: counted, told to the server, and nothing more.

export class Away {
  constructor(now = () => performance.now()) {
    this.now = now
    this.since = null
    this.count = 0
    this.ms = 0
    document.addEventListener('visibilitychange', () => this.#look())
    window.addEventListener('blur', () => this.#look())
    window.addEventListener('focus', () => this.#look())
  }

  #look() {
    const isHere = document.visibilityState === 'visible' && document.hasFocus()
    if (isHere && this.since !== null) {
      this.ms += this.now() - this.since
      this.since = null
    } else if (!isHere && this.since === null) {
      this.since = this.now()
      this.count += 1
    }
  }

  /** What has not been told yet. */
  take() {
    const told = { away_count: this.count, away_seconds: Math.round(this.ms / 1000) }
    this.count = 0
    this.ms = 0
    return told
  }

  /** It did not arrive: tell it again with the next. */
  giveBack({ away_count: count, away_seconds: seconds }) {
    this.count += count
    this.ms += seconds * 1000
  }
}
