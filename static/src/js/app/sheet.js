// Typing an answer sheet: a whole answer leads on to the next field, Enter and the arrows go from field to field.

export function installSheet() {
  const sheet = document.querySelector('[data-sheet]')
  if (!sheet) return
  const fields = [...sheet.querySelectorAll('input')]
  const go = (at) => {
    const field = fields[at]
    if (!field) return false
    field.focus()
    field.select()
    return true
  }
  for (const [at, field] of fields.entries()) {
    const whole = Number(field.dataset.length)
    field.addEventListener('input', (event) => {
      if (event.inputType === 'insertText' && whole && field.value.trim().length >= whole) go(at + 1)
    })
    field.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') {
        // The last Enter sends the sheet, as Enter does in any form.
        if (go(at + 1)) event.preventDefault()
      } else if (event.key === 'ArrowUp' && go(at - 1)) event.preventDefault()
    })
  }
}
