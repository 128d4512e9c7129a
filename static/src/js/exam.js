// The page on which a paper is sat. It works without this file; with it every choice is saved as it is made.

import { Answers } from './exam/answers.js'
import { Away } from './exam/away.js'
import { Clock } from './exam/clock.js'
import { AnswerStore, openDevice } from './exam/device.js'
import { getJson, NoAnswer, postJson } from './exam/http.js'
import { installOrdering } from './exam/ordering.js'
import { installPanel } from './exam/panel.js'
import { installRecovery } from './exam/recovery.js'
import { SaveQueue } from './exam/queue.js'
import { View } from './exam/view.js'
import { watchWindows } from './exam/windows.js'

const LEAVE_WAIT_MS = 6000
const STATE_EVERY_MS = 60_000
const BEAT_EVERY_MS = 5000
const FINISH_RETRY_MS = 5000
const SLEPT_MS = 5000

const root = document.body
const data = root.dataset
const form = root.querySelector('[data-answer-form]')
const tokens = { form: document.querySelector('meta[name="csrf-token"]').content, attempt: data.saveToken }
const view = new View(root)
const clock = new Clock(data.remainingMs)
const away = new Away()
let leaving = false
let stopped = false
let over = false
let finishing = false

// The key stands in the page only until the browser has taken it, and cannot be read from there.
const opening = openDevice(data.attemptId, data.deviceKey)
delete data.deviceKey
const queue = new SaveQueue({
  store: new AnswerStore(opening, data.attemptId),
  epoch: Number(data.epoch),
  send: async (entries) => {
    const told = await postJson(data.saveUrl, tokens, entries.length === 1 ? entries[0] : entries)
    // Without an answer to each, the one answer is about all of them.
    const answers = told.answers ?? entries.map(() => told)
    // Not a refusal for good: the answers are kept, and go once the room's clocks go on.
    if (answers.some((answer) => answer.code === 'paused')) {
      pause()
      throw new NoAnswer(BEAT_EVERY_MS)
    }
    return answers
  },
  report: ({ state, answer, entry, waiting }) => {
    view.markWaiting(waiting)
    if (over || stopped) recovery.offer(waiting.length)
    if (state === 'refused') return stop(answer, waiting.length > 0)
    if (state === 'dropped') return showNote(entry, answer.message)
    if (answer) {
      clock.sync(answer.remaining_ms)
      view.hidePause()
      showNote(entry, answer.note)
    }
    if (over) return
    if (state === 'saving') view.showSaving()
    if (state === 'saved') view.showSaved(answer)
    if (state === 'waiting') view.showWaiting(waiting.length, queue.kept)
  },
})

const recovery = installRecovery(root.querySelector('[data-recovery]'), opening, () => [...queue.entries.values()])

function stop(answer, unsaved) {
  // Out of time is the ordinary end, not a refusal: hand in what is there.
  if (answer.code === 'expired') return finish()
  leaving = true
  stopped = true
  queue.stopped = true
  view.showStop(answer, unsaved)
  recovery.offer(answer.kept ? 0 : queue.entries.size)
}

// What the server says of an answer stands beside its question: that it lacks something, or could not be taken.
function showNote(entry, note) {
  // An answer given meanwhile waits for a word of its own.
  if (queue.holds(entry.position)) return
  const answered = entry.answer !== null && !note
  view.markCell(entry.position, { answered, unfinished: Boolean(note), flagged: entry.flagged })
  if (form && entry.position === answers.position) view.showNote(note)
}

function pause(remainingMs) {
  clock.hold(remainingMs)
  view.showPause()
}

// Every few seconds, where somebody watches the room: a sign of life, and the server's word on the time.
async function beat() {
  if (stopped || over) return
  const told = away.take()
  try {
    const answer = await postJson(data.beatUrl, { form: tokens.form }, { epoch: Number(data.epoch), ...told })
    if (stopped || over) return
    if (!answer.ok) return stop(answer, !queue.idle)
    if (answer.paused) return pause(answer.remaining_ms)
    clock.sync(answer.remaining_ms)
    view.hidePause()
    queue.flush()
  } catch (failure) {
    away.giveBack(told)
    if (!(failure instanceof NoAnswer)) throw failure
  }
}

// Whether all of it is saved, and the device knows that, too.
async function sendAll() {
  await restoring
  const all = await queue.flush()
  await queue.settle()
  return all
}

let answers = null
if (form) {
  answers = new Answers(form, (position, answer, flagged) => {
    view.markCell(position, { answered: answers.isComplete(answer), unfinished: answer !== null, flagged })
    queue.put(position, answer, flagged)
  })
  installOrdering(form)
  // Going to another question sends the form; what is on its way is waited for, so that nothing is overtaken.
  form.addEventListener('submit', async (event) => {
    if (leaving) return
    if (queue.atRest && navigator.onLine) {
      leaving = true
      return
    }
    event.preventDefault()
    const patience = new Promise((resolve) => setTimeout(resolve, LEAVE_WAIT_MS, false))
    const saved = navigator.onLine && (await Promise.race([sendAll(), patience]))
    if (leaving) return
    if (!saved) return view.showStay()
    leaving = true
    form.requestSubmit(event.submitter)
  })
}
const restoring = queue.restore((position) => !view.isAnswered(position)).then((left) => {
  for (const entry of left) {
    view.markCell(entry.position, { answered: entry.answer !== null, flagged: entry.flagged })
    if (entry.position === answers?.position) answers.show(entry)
  }
  return queue.flush()
})

// A page taken from the browser's memory shows old answers and an old clock.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})
window.addEventListener('online', () => (over ? finish() : queue.flush()))
window.addEventListener('beforeunload', (event) => {
  if (!leaving && !queue.idle) event.preventDefault()
})

async function askState() {
  if (!data.stateUrl || stopped || over) return
  try {
    const answer = await getJson(data.stateUrl)
    if (answer.code === 'paused') return pause()
    if (!answer.ok) return stop(answer, !queue.idle)
    clock.sync(answer.remaining_ms)
    view.hidePause()
    if (queue.idle && answer.saved_at) view.showSaved(answer)
  } catch (failure) {
    if (!(failure instanceof NoAnswer)) throw failure
  }
}
setInterval(() => {
  if (document.visibilityState === 'visible') askState()
}, STATE_EVERY_MS)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') askState()
})

async function finish() {
  if (finishing || stopped) return
  finishing = true
  over = true
  view.showOver(navigator.onLine)
  await Promise.race([queue.flush(), new Promise((resolve) => setTimeout(resolve, 3000))])
  const handIn = root.querySelector('[data-finish-form]')
  try {
    const response = await fetch(handIn.action, { method: 'POST', body: new FormData(handIn), credentials: 'same-origin' })
    if (response.status >= 500 || response.status === 429) throw new NoAnswer()
    leaving = true
    window.location.assign(response.url)
  } catch {
    view.showOver(false)
    recovery.offer(queue.entries.size)
    setTimeout(finish, FINISH_RETRY_MS)
  } finally {
    finishing = false
  }
}

// The machine's clock is looked at for one thing only: a jump tells that the machine slept, and the count must be asked anew.
let seen = { wall: Date.now(), own: performance.now() }
function tick() {
  const slept = Date.now() - seen.wall - (performance.now() - seen.own) > SLEPT_MS
  seen = { wall: Date.now(), own: performance.now() }
  if (slept && data.stateUrl) askState()
  else if (slept && queue.idle && navigator.onLine) window.location.reload()
  if (stopped || over) return
  if (clock.isHeld) return view.showLeft(clock.remaining())
  const mark = clock.passedMark()
  view.showLeft(clock.remaining())
  if (mark) view.announceMinutes(mark)
  if (clock.remaining() === 0) finish()
}
tick()
setInterval(tick, 500)
if (data.beatUrl) {
  beat()
  setInterval(beat, BEAT_EVERY_MS)
}

installPanel(root)
if (data.windowUrl) {
  watchWindows({
    attempt: data.attemptId,
    epoch: Number(data.epoch),
    isHolding: () => !stopped && !over,
    onHeld: () => {
      leaving = true
      window.location.replace(data.windowUrl)
    },
    onTaken: askState,
  })
}
