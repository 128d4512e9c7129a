// A page that waits for somebody else's act, such as a room that stands still: asks, and goes on where it leads.

import { post } from './http.js'

const PAUSE_MS = 4000

export function installAwait() {
  for (const box of document.querySelectorAll('[data-await-url]')) {
    const link = box.querySelector('a')
    const look = async () => {
      try {
        const response = await post(box.dataset.awaitUrl, { json: {} })
        const answer = await response.json()
        if (!answer.ok || !answer.paused) return window.location.assign(link.href)
      } catch {
        // No connection: ask again.
      }
      setTimeout(look, PAUSE_MS)
    }
    setTimeout(look, PAUSE_MS)
  }
}
