// Forms with `data-preview-url`: what is typed is shown as the official will see it, drawn by the server.

import { post } from './http.js'

const PAUSE_MS = 400

export function installPreview() {
  for (const form of document.querySelectorAll('form[data-preview-url]')) {
    const pane = document.querySelector(form.dataset.previewTarget)
    if (pane) follow(form, pane)
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
      if (response.ok && !response.redirected) pane.innerHTML = await response.text()
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
