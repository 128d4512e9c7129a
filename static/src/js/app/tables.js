// Tables: the region takes a place in the tab order only while there is something to scroll; rows shown as cards keep
// their meaning as a table for screen readers; one box ticks all.

const ROLES = [
  ['table', 'table'],
  ['thead, tbody, tfoot', 'rowgroup'],
  ['tr', 'row'],
  ['td', 'cell'],
  ['thead th', 'columnheader'],
  ['tbody th', 'rowheader'],
]

export function installTables() {
  const watcher = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      const region = target.closest('.app-table')
      region.toggleAttribute('tabindex', region.scrollWidth > region.clientWidth)
      if (region.hasAttribute('tabindex')) region.tabIndex = 0
    }
  })
  // Both: a table that is as narrow as it can be keeps its size when the region around it shrinks.
  for (const element of document.querySelectorAll('.app-table, .app-table table')) watcher.observe(element)
  for (const region of document.querySelectorAll('.app-table--cards')) {
    for (const [selector, role] of ROLES) {
      for (const element of region.querySelectorAll(selector)) element.setAttribute('role', role)
    }
  }
}

export function installSelectAll() {
  for (const all of document.querySelectorAll('[data-select-all]')) {
    const boxes = () => [...document.getElementsByName(all.dataset.selectAll)].filter((box) => !box.disabled)
    const show = () => {
      const ticked = boxes().filter((box) => box.checked).length
      all.checked = ticked > 0 && ticked === boxes().length
      all.indeterminate = ticked > 0 && !all.checked
    }
    all.addEventListener('change', () => {
      for (const box of boxes()) box.checked = all.checked
    })
    document.addEventListener('change', (event) => {
      if (event.target.name === all.dataset.selectAll) show()
    })
    show()
  }
}
