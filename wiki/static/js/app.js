// Connects every element that asks for a behaviour to the module of that name.
//
//   <form data-behaviour="complete keys">

for (const element of document.querySelectorAll("[data-behaviour]")) {
  for (const name of element.dataset.behaviour.split(" ")) connect(name, element)
}

async function connect(name, element) {
  const behaviour = await import(`./behaviours/${name}.js`)
  behaviour.connect(element)
}
