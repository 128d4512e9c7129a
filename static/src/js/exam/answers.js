// The answer group of the page: what is answered, choosing by digit, being told of every change.
// The names of the fields say what they are: `answer` the one choice, `answer.choices` some of several,
// `answer.parts.a` the answer for a part, `answer.value` a typed figure.

const TYPING_PAUSE_MS = 1500

export class Answers {
  /** @param {HTMLFormElement} form the answer page's form */
  constructor(form, onChange) {
    this.form = form
    this.group = form.querySelector('[data-answers]')
    this.position = Number(form.dataset.position)
    this.flag = form.elements.namedItem('flagged')
    if ('digits' in this.group.dataset) {
      this.group.addEventListener('keydown', (event) => this.#chooseByDigit(event))
    }
    form.addEventListener('change', () => this.#tell(onChange))
    // Somebody who types and waits must not lose it to the end of time.
    this.group.addEventListener('input', (event) => {
      if (event.target.type !== 'text') return
      clearTimeout(this.typing)
      this.typing = setTimeout(() => this.#tell(onChange), TYPING_PAUSE_MS)
    })
  }

  // Leaving a field after a pause tells the same twice: once is enough.
  #tell(onChange) {
    clearTimeout(this.typing)
    const now = JSON.stringify([this.answer, this.flagged])
    if (now === this.told) return
    this.told = now
    onChange(this.position, this.answer, this.flagged)
  }

  get inputs() {
    return [...this.group.querySelectorAll('input, select')]
  }

  /** What the server keeps: {choice}, {choices: []} or {parts: {}}; null where nothing is answered. */
  get answer() {
    const raw = {}
    for (const input of this.inputs) {
      const isChoice = input.type === 'radio' || input.type === 'checkbox'
      const value = isChoice && !input.checked ? '' : input.value.trim()
      if (!value) continue
      const [, field, part] = input.name.split('.')
      if (!field) raw.choice = value
      else if (part) raw[field] = { ...raw[field], [part]: value }
      else if (input.type === 'checkbox') raw[field] = [...(raw[field] ?? []), value]
      else raw[field] = value
    }
    return Object.keys(raw).length ? raw : null
  }

  /** Whether every part has its answer. */
  isComplete(answer) {
    const parts = Number(this.group.dataset.parts)
    return answer !== null && (!parts || Object.keys(answer.parts ?? {}).length === parts)
  }

  get flagged() {
    return Boolean(this.flag?.checked)
  }

  show({ answer, flagged }) {
    for (const input of this.inputs) {
      const [, field, part] = input.name.split('.')
      const given = part ? answer?.[field]?.[part] : answer?.[field || 'choice']
      if (input.type === 'radio' || input.type === 'checkbox') input.checked = [given ?? []].flat().includes(input.value)
      else input.value = given ?? ''
    }
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
