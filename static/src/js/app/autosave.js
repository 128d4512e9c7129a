// Forms with an element that has `data-autosave-url`: what is typed is kept on the server for its author.

import { post } from './http.js'

const PAUSE_MS = 1500

export function installAutosave() {
  for (const place of document.querySelectorAll('form [data-autosave-url]')) follow(place, place.closest('form'))
}

function follow(place, form) {
  let timer = null
  let latest = null

  async function keep() {
    latest?.abort()
    const mine = (latest = new AbortController())
    const content = new FormData(form)
    for (const [name, value] of [...content]) if (value instanceof File) content.delete(name)
    try {
      const response = await post(place.dataset.autosaveUrl, { form: content, signal: mine.signal })
      const answer = response.ok && !response.redirected ? await response.json() : null
      place.textContent = answer?.ok ? `${place.dataset.textSaved} ${answer.saved_at}` : place.dataset.textFailed
    } catch {
      if (latest === mine) place.textContent = place.dataset.textFailed
    }
  }

  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(keep, PAUSE_MS)
  })
  // What is being sent is saved by that: nothing may be kept after it.
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    latest?.abort()
  })
}
