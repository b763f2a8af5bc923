// Says at once that a file is too large, before minutes are spent on sending it. The server says the same.

const input = document.querySelector("input[type=file][data-most-bytes]");
const says = document.getElementById("file-says");

function weigh() {
  const file = input.files[0];
  const tooLarge = file && file.size > Number(input.dataset.mostBytes);
  says.innerHTML = tooLarge
    ? '<span class="nhsuk-error-message"><span class="nhsuk-u-visually-hidden">Error:</span> This is larger than 10 MB. Choose a smaller one.</span>'
    : "";
  if (tooLarge) input.value = "";
}

input?.addEventListener("change", weigh);
