package eu.sund.app.report;

/** The style sheet of the HTML report. It must hold no {@code <} and no {@code &}. */
final class ReportStyle {
  static final String CSS =
      """
      :root { color-scheme: light dark; --paper: #fbfaf7; --sheet: #ffffff; --ink: #18242f;
        --soft: #566370; --line: #dde1e4; --grid: #e4e7ea; --accent: #0a6583; --wash: #0a65831a;
        --band: #f5f6f6; --warn: #8a4b08; --warnwash: #fdf1de; --warnline: #e3b678; }
      @media screen and (prefers-color-scheme: dark) { :root { --paper: #10161c; --sheet: #161e26;
        --ink: #e5ebf0; --soft: #9dabb8; --line: #2c3945; --grid: #2a3641; --accent: #62c3e2;
        --wash: #62c3e222; --band: #1b242d; --warn: #f2c078; --warnwash: #2d2414;
        --warnline: #6e5325; } }
      * { box-sizing: border-box; }
      html { font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
        sans-serif; background: var(--paper); color: var(--ink); }
      body { margin: 0; }
      main, header.top, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
      header.top { padding-top: 2.5rem; }
      .brand { display: flex; gap: .6rem; align-items: center; color: var(--soft);
        font-size: .875rem; margin: 0 0 1.4rem; }
      .brand svg { width: 26px; height: 26px; flex: none; }
      .brand .shore { fill: none; stroke: var(--accent); stroke-width: 2.6;
        stroke-linecap: round; }
      .brand .link { fill: var(--accent); }
      h1 { font-size: 2.05rem; line-height: 1.18; letter-spacing: -.015em; margin: 0 0 .6rem;
        font-weight: 680; text-wrap: balance; }
      .purpose { font-size: 1.1rem; color: var(--soft); margin: 0 0 1.3rem; max-width: 46rem; }
      h2 { font-size: 1.22rem; margin: 2.6rem 0 .8rem; letter-spacing: -.005em;
        font-weight: 650; }
      h3 { font-size: 1rem; margin: 0 0 .2rem; font-weight: 650; }
      p { max-width: 46rem; margin: .5rem 0; }
      code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono",
        monospace; font-size: .875em; overflow-wrap: anywhere; }
      .formula { display: block; padding: .8rem 1rem; background: var(--sheet);
        border: 1px solid var(--line); border-left: 3px solid var(--accent); border-radius: 4px;
        margin: 0 0 1rem; }
      .banner { background: var(--warnwash); color: var(--warn); border: 1px solid var(--warnline);
        border-radius: 6px; padding: .7rem 1rem; margin: 0 0 1.4rem; max-width: none; }
      .keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
        gap: 1px; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px;
        overflow: hidden; margin: 1.4rem 0 0; }
      .keys div { padding: .75rem 1rem; box-shadow: 0 0 0 1px var(--line); }
      .keys dt { font-size: .8125rem; color: var(--soft); }
      .keys dd { margin: 0; font-size: 1.45rem; font-weight: 640; letter-spacing: -.01em;
        font-variant-numeric: tabular-nums; }
      .scroll { overflow-x: auto; border-radius: 6px; }
      .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent);
        outline-offset: 2px; }
      table { border-collapse: collapse; width: 100%; font-size: .9rem;
        font-variant-numeric: tabular-nums; }
      caption { text-align: left; color: var(--soft); font-size: .875rem; padding: 0 0 .5rem; }
      th, td { text-align: right; padding: .38rem .6rem; border-bottom: 1px solid var(--grid);
        white-space: nowrap; }
      thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; font-size: .8125rem; }
      thead tr.over th { border-bottom: 0; padding-bottom: 0; }
      tbody tr:last-child th, tbody tr:last-child td { border-bottom: 1.5px solid var(--ink); }
      th.text, td.text { text-align: left; }
      tbody th { font-weight: 500; }
      td.wide, th.wide { white-space: normal; }
      dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem;
        margin: .4rem 0 0; font-size: .95rem; }
      dl.facts dt { color: var(--soft); }
      dl.facts dd { margin: 0; font-variant-numeric: tabular-nums; min-width: 0;
        overflow-wrap: anywhere; }
      .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; margin-top: .9rem; }
      .pair dl.facts { align-content: start; }
      figure { margin: 0; }
      figcaption { color: var(--soft); font-size: .875rem; margin-top: .5rem; max-width: 46rem; }
      .plate { background: var(--sheet); border: 1px solid var(--line); border-radius: 6px;
        padding: 1rem; }
      svg.forest { display: block; width: 100%; min-width: 38rem; height: auto; }
      svg.square { display: block; width: 100%; max-width: 25rem; height: auto; margin: 0 auto; }
      svg text { fill: var(--ink); font-size: 12.5px; font-variant-numeric: tabular-nums; }
      svg text.head { font-weight: 600; }
      svg text.tick { fill: var(--soft); font-size: 11.5px; }
      svg text.label { fill: var(--soft); font-size: 12px; }
      svg text.figure { font-size: 17px; font-weight: 650; }
      svg text.mid { text-anchor: middle; }
      svg text.end { text-anchor: end; }
      svg .grid { stroke: var(--grid); stroke-width: 1; }
      svg .axis, svg .rule { stroke: var(--soft); stroke-width: 1; }
      svg .none { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 4 4; }
      svg .band { fill: var(--band); opacity: .7; }
      svg .whisker { stroke: var(--accent); stroke-width: 1.6; }
      svg .dot, svg .arrow { fill: var(--accent); }
      svg .disc { fill: var(--accent); stroke: var(--sheet); stroke-width: 1.5; }
      svg .curve { fill: none; stroke: var(--accent); stroke-width: 2.2; stroke-linejoin: round; }
      svg .area { fill: var(--wash); }
      svg .point { fill: var(--sheet); stroke: var(--accent); stroke-width: 2.2; }
      details { margin-top: .7rem; font-size: .9rem; }
      summary { cursor: pointer; color: var(--accent); }
      ul { padding-left: 1.2rem; max-width: 46rem; }
      .cite { background: var(--sheet); border: 1px solid var(--line); border-radius: 6px;
        padding: .8rem 1rem; max-width: none; }
      footer { color: var(--soft); font-size: .8125rem; padding-top: 2.5rem;
        padding-bottom: 3rem; }
      @media screen and (max-width: 46rem) { .pair { grid-template-columns: 1fr; }
        h1 { font-size: 1.6rem; }
        dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .5rem; } }
      @page { size: A4; margin: 16mm 15mm; }
      @media print { :root { --paper: #ffffff; } html { font-size: 10.5pt; }
        main, header.top, footer { padding-left: 0; padding-right: 0; max-width: none; }
        header.top { padding-top: 0; } .scroll { overflow: visible; }
        svg.forest { min-width: 0; } .pair { grid-template-columns: 1fr 1fr; gap: 1rem; }
        figure, .keys, tr, .cite, .formula { break-inside: avoid; } h2 { break-after: avoid;
        margin-top: 1.6rem; } details { display: none; } th, td { padding: .22rem .5rem; }
        * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
      """;

  /** What the drawings of a simulation need beside. */
  static final String SIMULATION =
      """
      svg.lines { display: block; width: 100%; height: auto; }
      svg .thin { fill: none; stroke: var(--accent); stroke-width: 1; opacity: .38; }
      svg .heat { fill: var(--accent); stroke: var(--sheet); stroke-width: 1; }
      svg .empty { fill: none; stroke: var(--grid); stroke-width: 1; }
      svg text.light { fill: var(--sheet); }
      """;

  private ReportStyle() {}
}
