// Forms with `data-guard`: unsaved text is not left without a question.

import { ask } from './dialogs.js'

export function installGuard() {
  const form = document.querySelector('form[data-guard]')
  if (!form) return
  let dirty = false
  form.addEventListener('input', () => {
    dirty = true
  })
  form.addEventListener('submit', () => {
    dirty = false
  })
  // Links of the page are asked about in our words; closing the tab only the browser may ask about.
  document.addEventListener('click', async (event) => {
    const link = event.target.closest?.('a[href]')
    const plain = !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (!dirty || !plain || !link || link.target || link.hasAttribute('download')) return
    if (link.getAttribute('href').startsWith('#')) return
    event.preventDefault()
    if (!(await ask(form.dataset.textGuard))) return
    dirty = false
    window.location.assign(link.href)
  })
  window.addEventListener('beforeunload', (event) => {
    if (dirty) event.preventDefault()
  })
}
