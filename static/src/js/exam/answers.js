// The answer group of the page: what is chosen, choosing by digit, being told of every change.

export class Answers {
  /** @param {HTMLFormElement} form the answer page's form */
  constructor(form, onChange) {
    this.form = form
    this.group = form.querySelector('[data-answers]')
    this.position = Number(form.dataset.position)
    this.flag = form.elements.namedItem('flagged')
    this.group.addEventListener('keydown', (event) => this.#chooseByDigit(event))
    form.addEventListener('change', () => onChange(this.position, this.answer, this.flagged))
  }

  get inputs() {
    return [...this.group.querySelectorAll('input')]
  }

  /** The value chosen; a list where several may be; null where nothing is. */
  get answer() {
    const chosen = this.inputs.filter((input) => input.checked).map((input) => input.value)
    if (!chosen.length) return null
    return this.inputs[0].type === 'checkbox' ? chosen : chosen[0]
  }

  get flagged() {
    return Boolean(this.flag?.checked)
  }

  show({ answer, flagged }) {
    const chosen = [answer ?? []].flat()
    for (const input of this.inputs) input.checked = chosen.includes(input.value)
    if (this.flag) this.flag.checked = flagged
  }

  // Only while the group has the focus, and never together with a modifier: elsewhere digits belong to the person.
  #chooseByDigit(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return
    const input = this.inputs[Number(event.key) - 1]
    if (!input) return
    event.preventDefault()
    input.focus()
    if (input.type === 'checkbox' || !input.checked) input.click()
  }
}
