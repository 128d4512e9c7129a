// What the person sees of it: save state, clock, map, counts, and the end.

import { formatLeft, urgency } from './clock.js'

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

export class View {
  constructor(root) {
    const find = (name) => root.querySelector(`[data-${name}]`)
    this.root = root
    this.texts = root.dataset
    this.total = Number(root.dataset.total)
    this.savedCount = Number(root.dataset.savedCount)
    this.save = find('save-state')
    this.saveText = find('save-text')
    this.clock = find('clock')
    this.clockValue = find('clock-value')
    this.clockLabel = find('clock-label')
    this.announcer = find('announce')
    this.progress = find('exam-progress')
    this.map = find('map')
    this.body = find('exam-body')
    this.stopPanel = find('stop')
    this.note = find('answer-note')
    this.pausePanel = find('paused')
    this.counts = root.querySelectorAll('[data-count]')
    this.clockLabel.textContent = this.clockLabel.dataset.textLeft
  }

  // Written only where it differs: screen readers repeat a status that is set again.
  #say(element, text) {
    if (element.textContent !== text) element.textContent = text
  }

  showSaving() {
    this.save.dataset.state = 'saving'
    this.#say(this.saveText, this.texts.textSaving)
  }

  showSaved({ saved_count: count, saved_at: time }) {
    this.save.dataset.state = 'saved'
    this.savedCount = count
    this.isStaying = false
    this.#sayTwo(fill(this.texts.textSaved, { n: count }), fill(this.texts.textSavedAt, { time }), 'app-save__time')
  }

  /** `kept`: what waits lies on this device and outlives the page. */
  showWaiting(count, kept) {
    // Why the page did not go on is said until it can.
    if (this.isStaying) return this.showStay()
    this.save.dataset.state = 'waiting'
    const words = fill(this.texts.textWaiting, { saved: this.savedCount, n: count })
    this.#sayTwo(words, kept ? this.texts.textKept : this.texts.textNotKept, 'app-save__why')
  }

  #sayTwo(first, second, kind) {
    if (this.saveText.textContent === `${first} ${second}`) return
    const soft = document.createElement('span')
    soft.className = kind
    soft.textContent = second
    this.saveText.replaceChildren(`${first} `, soft)
  }

  /** Which questions have an answer that the server has not confirmed yet. */
  markWaiting(positions) {
    for (const cell of this.map?.querySelectorAll('[data-cell]') ?? []) {
      const waits = positions.includes(Number(cell.dataset.cell))
      cell.classList.toggle('app-map__cell--waiting', waits)
      const words = cell.querySelector('[data-cell-waiting]')
      words.textContent = waits ? `, ${this.map.dataset.textWaiting}` : ''
    }
    for (const element of this.root.querySelectorAll('[data-waiting-legend]')) element.hidden = positions.length === 0
    if (this.map) this.#count()
  }

  showStay() {
    this.isStaying = true
    this.save.dataset.state = 'waiting'
    this.#say(this.saveText, this.texts.textStay)
  }

  showLeft(ms) {
    this.clockValue.textContent = formatLeft(ms)
    this.clock.dataset.state = urgency(ms)
  }

  announceMinutes(minutes) {
    this.announcer.textContent = fill(this.texts.textMinutes, { n: minutes })
  }

  showOver(online) {
    this.save.dataset.state = online ? 'saving' : 'waiting'
    this.#say(this.saveText, online ? this.texts.textOver : this.texts.textOverWaiting)
    this.freeze()
  }

  /** The room's clocks stand: nothing can be read or answered until they go on. */
  showPause() {
    if (!this.pausePanel.hidden) return
    this.body.hidden = true
    this.pausePanel.hidden = false
    this.pausePanel.focus()
  }

  hidePause() {
    if (this.pausePanel.hidden) return
    this.pausePanel.hidden = true
    this.body.hidden = false
  }

  freeze() {
    for (const control of this.body.querySelectorAll('input, select, button')) control.disabled = true
  }

  /** What the answer of this page's question lacks, or why it was not taken; nothing where all is well. */
  showNote(note) {
    if (!this.note) return
    this.#say(this.note, note ?? '')
    this.note.hidden = !note
  }

  markCell(position, { answered, unfinished = false, flagged }) {
    const cell = this.map?.querySelector(`[data-cell="${position}"]`)
    if (!cell) return
    const words = this.map.dataset
    cell.classList.toggle('app-map__cell--answered', answered)
    cell.classList.toggle('app-map__cell--flagged', flagged)
    const state = [answered ? words.textAnswered : unfinished ? words.textUnfinished : words.textUnanswered]
    if (flagged) state.push(words.textFlagged)
    cell.querySelector('[data-cell-state]').textContent = `, ${state.join(', ')}`
    this.#count()
  }

  isAnswered(position) {
    return Boolean(this.map?.querySelector(`[data-cell="${position}"].app-map__cell--answered`))
  }

  #count() {
    const of = (kind) => this.map.querySelectorAll(`.app-map__cell--${kind}`).length
    const answered = of('answered')
    const figures = { answered, unanswered: this.total - answered, flagged: of('flagged'), waiting: of('waiting') }
    for (const element of this.counts) element.textContent = figures[element.dataset.count]
    this.progress?.setAttribute('width', `${(100 * answered) / this.total}%`)
  }

  /** Nothing can be sent from this page any more: say why, and where to go on. */
  showStop({ code, message, url, kept }, unsaved) {
    const panel = this.stopPanel
    const title = panel.querySelector('[data-stop-title]')
    const key = `text${code.charAt(0).toUpperCase()}${code.slice(1)}`
    title.textContent = title.dataset[key] ?? title.dataset.textOther
    const text = panel.querySelector('[data-stop-text]')
    text.textContent = message || text.dataset[key] || ''
    panel.querySelector('[data-stop-unsaved]').hidden = !unsaved || kept
    panel.querySelector('[data-stop-kept]').hidden = !kept
    panel.querySelector('[data-stop-link]').href = url || window.location.href
    this.save.dataset.state = 'stopped'
    this.#say(this.saveText, title.textContent)
    this.freeze()
    this.body.hidden = true
    panel.hidden = false
    panel.focus()
  }
}
