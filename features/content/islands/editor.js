// @ts-check
/**
 * The text of an article with a few buttons: bold, heading, list, picture. Without it the text is a plain field.
 * What is sent is HTML; the server cleans it, so nothing here has to be trusted.
 */

const field = document.querySelector('textarea[name=html]');
const files = document.querySelector('input[type=file][name=pictures]');
const alt = document.querySelector('input[name=alt]');

/** @param {string} text */
function paragraphs(text) {
  if (text.includes('<')) return text;
  const box = document.createElement('div');
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    box.append(paragraph);
  }
  return box.innerHTML;
}

/** @param {HTMLElement} paper @param {string} words @param {string} command @param {string} [value] */
function key(paper, words, command, value) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button';
  button.textContent = words;
  // A press must not take the selection away from the text.
  button.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', () => {
    paper.focus();
    document.execCommand(command, false, value);
  });
  return button;
}

/** Sends the chosen pictures and puts them where the cursor is. @param {HTMLElement} paper @param {HTMLElement} told */
async function upload(paper, told) {
  if (!(files instanceof HTMLInputElement) || !files.files || files.files.length === 0) return;
  const form = new FormData();
  form.append('alt', alt instanceof HTMLInputElement ? alt.value : '');
  for (const file of files.files) form.append('pictures', file);
  told.textContent = '正在上传图片…';
  try {
    const answer = await fetch(location.pathname.replace(/\/edit$/, '/pictures'), { method: 'POST', body: form });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.title);
    paper.focus();
    for (const picture of said) {
      const image = document.createElement('img');
      image.src = picture.address;
      image.alt = picture.alt;
      document.execCommand('insertHTML', false, image.outerHTML);
    }
    files.value = '';
    told.textContent = '图片已放进正文';
  } catch (error) {
    told.textContent = error instanceof Error && error.message ? error.message : '图片没有传上去,请重试';
  }
}

function start() {
  if (!(field instanceof HTMLTextAreaElement) || !field.form) return;
  const paper = document.createElement('div');
  paper.className = 'prose panel';
  paper.contentEditable = 'true';
  paper.setAttribute('role', 'textbox');
  paper.setAttribute('aria-multiline', 'true');
  paper.setAttribute('aria-labelledby', field.id + '-name');
  paper.style.minHeight = '16rem';
  const label = document.querySelector(`label[for="${field.id}"]`);
  if (label) label.id = field.id + '-name';
  paper.innerHTML = paragraphs(field.value);
  // Pasted text keeps its lines and nothing else.
  paper.addEventListener('paste', (event) => {
    event.preventDefault();
    document.execCommand('insertText', false, event.clipboardData ? event.clipboardData.getData('text/plain') : '');
  });

  const bar = document.createElement('p');
  bar.setAttribute('role', 'toolbar');
  bar.append(
    key(paper, '加粗', 'bold'),
    ' ',
    key(paper, '小标题', 'formatBlock', 'h3'),
    ' ',
    key(paper, '正文', 'formatBlock', 'p'),
    ' ',
    key(paper, '列表', 'insertUnorderedList'),
  );
  const told = document.createElement('span');
  told.setAttribute('role', 'status');
  bar.append(' ', told);

  field.before(bar, paper);
  field.hidden = true;
  field.form.addEventListener('submit', () => {
    field.value = paper.innerHTML;
  });
  if (/\/edit$/.test(location.pathname) && files) files.addEventListener('change', () => upload(paper, told));
}

start();
