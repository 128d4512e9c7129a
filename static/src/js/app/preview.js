// Forms with `data-preview-url`: what is typed is shown as the official will see it, drawn by the server.

import { post } from './http.js'

const PAUSE_MS = 400

export function installPreview() {
  for (const form of document.querySelectorAll('form[data-preview-url]')) {
    const pane = document.querySelector(form.dataset.previewTarget)
    if (pane) follow(form, pane)
  }
}

// What the checks say comes with the preview and goes beside the field it is about.
function show(form, pane, html) {
  pane.innerHTML = html
  for (const place of form.querySelectorAll('[data-notes]')) {
    const notes = pane.querySelector(`[data-notes-for="${CSS.escape(place.dataset.notes)}"]`)
    place.replaceChildren(...(notes ? notes.content.childNodes : []))
  }
}

function follow(form, pane) {
  let timer = null
  let latest = null

  async function draw() {
    latest?.abort()
    const mine = (latest = new AbortController())
    const content = new FormData(form)
    for (const [name, value] of [...content]) if (value instanceof File) content.delete(name)
    pane.setAttribute('aria-busy', 'true')
    try {
      const response = await post(form.dataset.previewUrl, { form: content, signal: mine.signal })
      if (response.ok && !response.redirected) show(form, pane, await response.text())
    } catch {
      // The preview is a convenience: without a connection the last one stays.
    } finally {
      if (latest === mine) pane.removeAttribute('aria-busy')
    }
  }

  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(draw, PAUSE_MS)
  })
}
