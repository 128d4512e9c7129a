// Long idling locks the page, not the work: what is being written stays in it, hidden behind the lock, and goes on after
// the password. The server keeps its own watch; typing is reported to it so that the two agree.

import { post, replaceToken } from './http.js'

const LOOK_EVERY_MS = 1000
const KEEP_EVERY_MS = 60_000
const STORAGE_KEY = 'app-last-activity'
const ACTIVITY = ['keydown', 'pointerdown', 'wheel', 'touchstart']

export function installIdleLock() {
  const { idleLockMs, idleWarnMs, idleKeepUrl, idleLockUrl, idleUnlockUrl } = document.body.dataset
  if (!idleLockMs) return
  const warning = document.querySelector('[data-dialog="idle"]')
  const lock = document.querySelector('[data-dialog="lock"]')
  const left = warning.querySelector('[data-idle-left]')
  let kept = Date.now()

  // All tabs of the person are one person: activity in any of them counts for all.
  function last() {
    return Number(window.localStorage.getItem(STORAGE_KEY)) || kept
  }

  function note() {
    window.localStorage.setItem(STORAGE_KEY, String(Date.now()))
  }

  function keep() {
    kept = Date.now()
    post(idleKeepUrl).catch(() => {})
  }

  function close(tell) {
    if (lock.open) return
    if (warning.open) warning.close()
    if (tell) post(idleLockUrl).catch(() => {})
    lock.showModal()
  }

  function look() {
    if (lock.open) return
    const idle = Date.now() - last()
    const remaining = Number(idleLockMs) - idle
    if (remaining <= 0) return close(true)
    if (idle >= Number(idleWarnMs)) {
      left.textContent = String(Math.ceil(remaining / 1000))
      if (!warning.open) warning.showModal()
    } else if (warning.open) {
      warning.close()
    }
  }

  note()
  for (const type of ACTIVITY) {
    document.addEventListener(
      type,
      () => {
        if (lock.open || warning.open) return
        note()
        if (Date.now() - kept > KEEP_EVERY_MS) keep()
      },
      { passive: true },
    )
  }
  warning.addEventListener('close', () => {
    if (lock.open) return
    note()
    keep()
  })
  // Escape must not open what a password has to open.
  lock.addEventListener('cancel', (event) => event.preventDefault())
  lock.addEventListener('close', () => {
    if (Date.now() - last() >= Number(idleLockMs)) lock.showModal()
  })
  document.addEventListener('app:locked', () => close(false))
  document.addEventListener('visibilitychange', look)
  setInterval(look, LOOK_EVERY_MS)

  const form = lock.querySelector('[data-idle-form]')
  const error = lock.querySelector('[data-idle-error]')
  const offline = lock.querySelector('[data-idle-offline]')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    error.hidden = offline.hidden = true
    try {
      const response = await post(idleUnlockUrl, { json: { password: form.elements.password.value } })
      const answer = await response.json()
      form.elements.password.value = ''
      if (!answer.ok) {
        if (answer.url) return window.location.assign(answer.url)
        error.textContent = answer.message
        error.hidden = false
        return form.elements.password.focus()
      }
      if (answer.csrf_token) replaceToken(answer.csrf_token)
      note()
      lock.close()
    } catch {
      offline.hidden = false
    }
  })
}
