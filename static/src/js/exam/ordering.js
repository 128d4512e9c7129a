// Things to be put in order can be moved by buttons: the rows then stand as they are placed. Without script, and beside
// the buttons, each has a select for its place.

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

export function installOrdering(root) {
  const list = root.querySelector('[data-order]')
  if (!list) return
  const status = list.querySelector('[data-order-status]')
  const rows = () => [...list.querySelectorAll('[data-order-row]')]
  const select = (row) => row.querySelector('select')

  // Rows without a place keep their order behind those that have one.
  function arrange() {
    const place = (row) => Number(select(row).value) || Infinity
    for (const row of rows().sort((a, b) => place(a) - place(b) || 0)) list.insertBefore(row, status)
  }

  function number() {
    rows().forEach((row, at) => {
      select(row).value = String(at + 1)
    })
  }

  function move(row, step, button) {
    const all = rows()
    const at = all.indexOf(row)
    const to = Math.min(Math.max(at + step, 0), all.length - 1)
    if (to !== at) list.insertBefore(row, step < 0 ? all[to] : all[to].nextElementSibling)
    number()
    button.focus()
    status.textContent = fill(list.dataset.textMoved, { letter: row.dataset.orderRow, place: to + 1 })
    select(row).dispatchEvent(new Event('change', { bubbles: true }))
  }

  for (const moves of list.querySelectorAll('[data-order-moves]')) moves.hidden = false
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-order-move]')
    if (button) move(button.closest('[data-order-row]'), Number(button.dataset.orderMove), button)
  })
  // Only a whole order is shown as one: rows that jump while places are being chosen would be lost from sight.
  const values = rows().map((row) => select(row).value)
  if (new Set(values).size === values.length && !values.includes('')) arrange()
}
