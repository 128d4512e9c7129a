// The menu under the person's name closes when the attention goes elsewhere.

export function installMenus() {
  for (const menu of document.querySelectorAll('details[data-menu]')) {
    document.addEventListener('click', (event) => {
      if (!menu.contains(event.target)) menu.open = false
    })
    menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false
    })
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return
      menu.open = false
      menu.querySelector('summary').focus()
    })
  }
}
