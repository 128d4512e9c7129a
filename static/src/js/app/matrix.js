// The matrix of a specification: totals, stock and shortage follow what is typed. The server says the same on saving.

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

const KINDS = { short: 'bad', tight: 'warn', enough: 'ok' }

function buildLine(box, state, text) {
  const line = document.createElement('li')
  if (state) {
    const tag = document.createElement('strong')
    tag.className = `govuk-tag govuk-tag--${KINDS[state]}`
    tag.textContent = box.dataset[`word${state[0].toUpperCase()}${state.slice(1)}`]
    line.append(tag, ' ')
  }
  line.append(text)
  return line
}

export function installMatrix() {
  const table = document.querySelector('[data-matrix]')
  const box = document.querySelector('[data-supply]')
  if (!table || !box) return
  const form = table.closest('form')
  const stocks = JSON.parse(box.dataset.stocks)
  const list = box.querySelector('[data-supply-list]')
  const cells = [...table.querySelectorAll('[data-cell]')].map((cell) => ({
    cell,
    key: cell.dataset.cell,
    level: cell.dataset.cell.split('/')[1],
    name: cell.dataset.name,
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

  function showSupply() {
    const held = stocks[`${form.elements.edition_id.value}/${form.elements.pool.value}`] || {}
    const papers = Math.max(1, readCount(form.elements.paper_count)) + readCount(form.elements.reserve_count)
    const lines = { short: [], tight: [] }
    let enough = 0
    let asked = 0
    for (const { cell, key, name, input, stock } of cells) {
      const have = held[key] || 0
      const count = readCount(input)
      const state = judge(have, count, papers)
      stock.textContent = fill(box.dataset.textHave, { n: NUMBER.format(have) })
      cell.className = `app-matrix__cell app-matrix__cell--${state}`
      if (count === 0) continue
      asked += 1
      if (state === 'enough') {
        enough += 1
        continue
      }
      const need = state === 'short' ? count : count * papers
      const text = state === 'short' ? box.dataset.textShort : box.dataset.textTight
      const line = buildLine(box, state === 'short' ? state : null, `${name}: ${fill(text, { need, have: NUMBER.format(have) })}`)
      line.classList.toggle('app-supply__cell', state === 'tight')
      lines[state].push(line)
    }
    if (lines.tight.length) lines.tight.unshift(buildLine(box, 'tight', fill(box.dataset.textShared, { papers })))
    const rest = []
    if (enough) {
      const text = enough === asked ? box.dataset.textAll : box.dataset.textEnough
      rest.push(buildLine(box, 'enough', fill(text, { n: enough })))
    }
    if (!asked) rest.push(buildLine(box, null, box.dataset.textNone))
    list.replaceChildren(...lines.short, ...lines.tight, ...rest)
  }

  function show() {
    showTotals()
    showSupply()
  }

  form.addEventListener('input', show)
  form.addEventListener('change', show)
  show()
}
