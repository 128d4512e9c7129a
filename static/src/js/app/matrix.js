// The matrix of a specification: totals and stock follow what is typed. What it comes to, the server says (preview.js).

const NUMBER = new Intl.NumberFormat('vi-VN')

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name])

function readCount(input) {
  const count = Number.parseInt(input.value, 10)
  return Number.isNaN(count) || count < 0 ? 0 : count
}

function judge(have, count, papers) {
  if (count === 0) return 'enough'
  if (have < count) return 'short'
  return have < count * papers ? 'tight' : 'enough'
}

export function installMatrix() {
  const table = document.querySelector('[data-matrix]')
  const box = table?.closest('[data-stocks]')
  if (!table || !box) return
  const form = table.closest('form')
  const stocks = JSON.parse(box.dataset.stocks)
  const cells = [...table.querySelectorAll('[data-cell]')].map((cell) => ({
    cell,
    key: cell.dataset.cell,
    level: cell.dataset.cell.split('/')[1],
    input: cell.querySelector('input'),
    stock: cell.querySelector('[data-stock]'),
  }))

  function showTotals() {
    const columns = {}
    let all = 0
    for (const row of table.tBodies[0].rows) {
      let total = 0
      for (const { cell, level, input } of cells) {
        if (cell.parentElement !== row) continue
        total += readCount(input)
        columns[level] = (columns[level] || 0) + readCount(input)
      }
      row.querySelector('[data-row-total]').textContent = total
      all += total
    }
    for (const sum of table.querySelectorAll('[data-column-total]')) {
      sum.textContent = columns[sum.dataset.columnTotal] || 0
    }
    table.querySelector('[data-total]').textContent = all
  }

  function showStock() {
    const held = stocks[`${form.elements.edition_id.value}/${form.elements.pool.value}`] || {}
    const papers = Math.max(1, readCount(form.elements.paper_count)) + readCount(form.elements.reserve_count)
    for (const { cell, key, input, stock } of cells) {
      const have = held[key] || 0
      stock.textContent = fill(box.dataset.textHave, { n: NUMBER.format(have) })
      cell.className = `app-matrix__cell app-matrix__cell--${judge(have, readCount(input), papers)}`
    }
  }

  function show() {
    showTotals()
    showStock()
  }

  form.addEventListener('input', show)
  form.addEventListener('change', show)
  show()
}
