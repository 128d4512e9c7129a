// On a phone the list of questions opens over the page. Without script its link leads to the list below the question.

const PHONE = '(max-width: 40.0525em)'

export function installPanel(root) {
  const panel = root.querySelector('[data-map-panel]')
  const opener = root.querySelector('[data-open-map]')
  if (!panel || !opener) return
  const behind = [...root.children].filter((element) => !element.contains(panel))
  const beside = [...panel.parentElement.children].filter((element) => element !== panel)
  const rest = [...behind, ...beside]

  function close() {
    if (!panel.classList.contains('app-exam-aside--open')) return
    panel.classList.remove('app-exam-aside--open')
    panel.removeAttribute('role')
    panel.removeAttribute('aria-modal')
    for (const element of rest) element.inert = false
    opener.focus()
  }

  function open() {
    panel.classList.add('app-exam-aside--open')
    panel.setAttribute('role', 'dialog')
    panel.setAttribute('aria-modal', 'true')
    for (const element of rest) element.inert = true
    panel.focus()
  }

  opener.addEventListener('click', (event) => {
    if (!window.matchMedia(PHONE).matches) return
    event.preventDefault()
    open()
  })
  panel.querySelector('[data-close-map]').addEventListener('click', close)
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close()
  })
  window.matchMedia(PHONE).addEventListener('change', close)
}
