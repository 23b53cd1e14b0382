/// The fixed parts of the HTML report.
enum HTMLPage {
  static let head = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Conformance report</title>

    """

  static let body = """
    </head>
    <body>
    <header>
    <h1>Conformance of <span id="engine"></span></h1>
    <p id="peer"></p>
    <div id="tiles"></div>
    </header>
    <nav>
    <input id="search" type="search" placeholder="Find a case by name, feature or text" aria-label="Find a case">
    <select id="feature" aria-label="Feature"></select>
    <label id="differing"><input type="checkbox"> differs from the peer</label>
    <span id="shown"></span>
    </nav>
    <main><div id="scroll"><table>
    <thead><tr id="head"></tr></thead>
    <tbody id="rows"></tbody>
    </table></div></main>

    """

  static let style = """
    :root { color-scheme: light dark; --page: #fbfbfa; --panel: #fff; --line: #e3e3df; --text: #1d1d1b;
      --soft: #6b6b66; --hover: #f1f1ee; --pass: #2c8a50; --fail: #cc3232; --refused: #c08a12; --error: #8a46c0;
      --none: #a5a5a0; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #161615; --panel: #1e1e1d; --line: #34342f; --text: #e9e9e4; --soft: #9b9b94;
        --hover: #282826; --pass: #4fb877; --fail: #f06a62; --refused: #dcae42; --error: #ba86e8; --none: #63635e; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--text);
      font: 14px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif;
      height: 100vh; display: flex; flex-direction: column; }
    header { padding: 18px 24px 6px; }
    h1 { font-size: 20px; margin: 0 0 4px; font-weight: 600; }
    p { margin: 0 0 8px; color: var(--soft); }
    #tiles { display: flex; gap: 10px; flex-wrap: wrap; }
    .tile { border: 1px solid var(--line); border-left: 4px solid var(--colour); border-radius: 6px; padding: 6px 14px;
      background: var(--panel); cursor: pointer; font: inherit; color: inherit; text-align: left; min-width: 96px; }
    .tile b { display: block; font-size: 22px; line-height: 1.1; font-variant-numeric: tabular-nums; }
    .tile.off { opacity: .4; }
    .pass { --colour: var(--pass); } .fail { --colour: var(--fail); } .refused { --colour: var(--refused); }
    .error { --colour: var(--error); } .none { --colour: var(--none); }
    nav { padding: 10px 24px; display: flex; gap: 12px; align-items: center; flex-wrap: wrap; }
    input[type=search], select { font: inherit; color: inherit; background: var(--panel); padding: 5px 9px;
      border: 1px solid var(--line); border-radius: 6px; }
    input[type=search] { width: 320px; max-width: 100%; }
    select { max-width: 260px; }
    #shown { color: var(--soft); margin-left: auto; }
    main { flex: 1; min-height: 240px; padding: 0 24px 18px; }
    #scroll { height: 100%; overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
    table { border-collapse: separate; border-spacing: 0; }
    th, td { padding: 0; border-bottom: 1px solid var(--line); white-space: nowrap; font-weight: 400; text-align: left; }
    thead th { position: sticky; top: 0; background: var(--panel); z-index: 2; vertical-align: bottom; height: 168px;
      color: var(--soft); padding: 0 10px 6px; }
    thead th.f { width: 20px; min-width: 20px; padding: 0; cursor: pointer; }
    thead th.f span { display: block; writing-mode: vertical-rl; transform: rotate(180deg); max-height: 160px;
      overflow: hidden; text-overflow: ellipsis; font-size: 11px; line-height: 20px; padding-top: 6px; }
    thead th.f:hover, thead th.f.on { color: var(--text); font-weight: 600; }
    .name { position: sticky; left: 0; background: var(--panel); z-index: 1; padding: 3px 12px; max-width: 380px;
      overflow: hidden; text-overflow: ellipsis; border-right: 1px solid var(--line); cursor: pointer; }
    thead .name { z-index: 3; }
    .cell { padding: 3px 10px; color: var(--soft); font-variant-numeric: tabular-nums; }
    .cell.ms { text-align: right; }
    .dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; background: var(--colour);
      margin-right: 8px; flex: none; }
    .word { color: var(--colour); }
    td.f { width: 20px; text-align: center; }
    td.f i { display: block; width: 12px; height: 12px; margin: 0 auto; border-radius: 3px; background: var(--colour); }
    tr.case:hover td { background: var(--hover); }
    tr.detail > td { background: var(--page); white-space: normal; }
    .box { position: sticky; left: 0; padding: 10px 16px 14px; width: min(1100px, calc(100vw - 52px)); }
    .box p { margin: 0 0 8px; }
    .check { display: grid; grid-template-columns: 210px 72px 1fr; gap: 2px 10px; padding: 3px 0;
      border-top: 1px solid var(--line); }
    .check pre { margin: 0; font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap;
      overflow-wrap: anywhere; }
    .note { color: var(--soft); grid-column: 3; font-size: 12px; }
    .tags { color: var(--soft); font-size: 12px; }
    """

  static let script = """
    const verdicts = ['pass', 'fail', 'refused', 'error'];
    const words = { pass: 'passed', fail: 'failed', refused: 'refused', error: 'errors' };
    const find = id => document.getElementById(id);
    const shown = new Set(verdicts);
    const open = new Set(report.cases.filter(c => c.status === 'fail' || c.status === 'error').slice(0, 3)
      .map(c => c.corpus + c.name));
    function make(tag, className, text) {
      const node = document.createElement(tag);
      if (className) node.className = className;
      if (text !== undefined) node.textContent = text;
      return node;
    }
    function matches(c) {
      if (!shown.has(c.status)) return false;
      const feature = find('feature').value;
      if (feature !== '' && !c.features.includes(Number(feature))) return false;
      if (report.peer && find('differing').firstChild.checked && c.peer.status === c.status) return false;
      const text = find('search').value.trim().toLowerCase();
      return text === '' || c.haystack.includes(text);
    }
    function checkNode(check) {
      const node = make('div', 'check ' + check.status);
      node.append(make('span', '', check.name), make('span', 'word', check.status), make('pre', '', check.detail || ''));
      if (check.note) node.append(make('span', 'note', check.note));
      return node;
    }
    function detail(c, columns) {
      const row = make('tr', 'detail'), cell = make('td'), box = make('div', 'box');
      cell.colSpan = columns;
      box.append(make('p', '', c.description || c.name));
      const failing = check => check.status !== 'pass';
      for (const check of c.checks.filter(failing)) box.append(checkNode(check));
      for (const check of c.checks.filter(check => !failing(check))) box.append(checkNode(check));
      if (c.peer && c.peer.checks.length) {
        const title = make('p', '', report.peer + ':');
        title.style.marginTop = '10px';
        box.append(title);
        for (const check of c.peer.checks) box.append(checkNode(check));
      }
      box.append(make('p', 'tags', c.features.map(f => report.features[f]).join(' · ')));
      cell.append(box);
      row.append(cell);
      return row;
    }
    function caseRow(c, features) {
      const row = make('tr', 'case'), name = make('td', 'name ' + c.status);
      name.append(make('span', 'dot'), c.name);
      name.title = c.description;
      row.append(name);
      const status = make('td', 'cell ' + c.status);
      status.append(make('span', 'word', c.status));
      row.append(status);
      if (report.peer) {
        const peer = make('td', 'cell ' + c.peer.status);
        peer.append(make('span', 'word', c.peer.status === 'none' ? '–' : c.peer.status));
        row.append(peer);
      }
      row.append(make('td', 'cell ms', String(c.checks.length)), make('td', 'cell ms', String(c.ms)));
      const own = new Set(c.features);
      for (const f of features) {
        const cell = make('td', 'f ' + c.status);
        if (own.has(f)) {
          const mark = make('i');
          mark.title = report.features[f];
          cell.append(mark);
        }
        row.append(cell);
      }
      row.onclick = () => {
        const key = c.corpus + c.name;
        if (!open.delete(key)) open.add(key);
        draw();
      };
      return row;
    }
    function heading(features) {
      const head = find('head');
      head.replaceChildren(make('th', 'name', 'case'), make('th', '', 'verdict'));
      if (report.peer) head.append(make('th', '', report.peer));
      head.append(make('th', '', 'checks'), make('th', '', 'ms'));
      for (const f of features) {
        const cell = make('th', find('feature').value === String(f) ? 'f on' : 'f');
        cell.append(make('span', '', report.features[f]));
        cell.title = report.features[f];
        cell.onclick = () => {
          find('feature').value = find('feature').value === String(f) ? '' : String(f);
          draw();
        };
        head.append(cell);
      }
      return head.childElementCount;
    }
    function draw() {
      const cases = report.cases.filter(matches);
      const used = new Set(cases.flatMap(c => c.features));
      const features = report.features.map((_, f) => f).filter(f => used.has(f));
      const columns = heading(features);
      const rows = [];
      for (const c of cases) {
        rows.push(caseRow(c, features));
        if (open.has(c.corpus + c.name)) rows.push(detail(c, columns));
      }
      find('rows').replaceChildren(...rows);
      find('shown').textContent = cases.length + ' of ' + report.cases.length + ' cases';
    }
    for (const c of report.cases) {
      const texts = c.checks.flatMap(check => [check.name, check.detail || '', check.note || '']);
      c.haystack = [c.name, c.kind, c.description, ...c.features.map(f => report.features[f]), ...texts]
        .join(' ').toLowerCase();
    }
    find('engine').textContent = report.engine;
    find('peer').textContent = report.peer ? report.peer + ' beside it: ' + report.peerSummary : report.summary;
    find('differing').hidden = !report.peer;
    for (const verdict of verdicts) {
      const tile = make('button', 'tile ' + verdict);
      tile.append(make('b', '', String(report.cases.filter(c => c.status === verdict).length)), words[verdict]);
      tile.onclick = () => {
        if (!shown.delete(verdict)) shown.add(verdict);
        tile.classList.toggle('off');
        draw();
      };
      find('tiles').append(tile);
    }
    find('feature').append(new Option('all features', ''),
      ...report.features.map((name, f) => new Option(name, String(f))));
    for (const id of ['search', 'feature', 'differing']) find(id).oninput = draw;
    draw();

    """
}
