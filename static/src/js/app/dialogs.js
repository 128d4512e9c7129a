// Our own questions, in the page's language and look. Resolves to whether the person wants to go on.

export function ask(text) {
  const dialog = document.querySelector('[data-dialog="confirm"]')
  dialog.querySelector('[data-dialog-text]').textContent = text
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}

/** Buttons with `data-confirm` act only after the question was answered. */
export function installConfirm() {
  const confirmed = new WeakSet()
  document.addEventListener(
    'click',
    async (event) => {
      const button = event.target.closest?.('button[data-confirm]')
      if (!button || confirmed.has(button)) return
      event.preventDefault()
      event.stopPropagation()
      if (!(await ask(button.dataset.confirm))) return
      confirmed.add(button)
      button.form.requestSubmit(button)
      confirmed.delete(button)
    },
    true,
  )
}
