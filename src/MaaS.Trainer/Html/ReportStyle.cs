namespace MaaS.Trainer;

/// <summary>How the page looks. Without the characters that HTML and XML read differently in a style: no &lt;, &gt; and &amp;.</summary>
internal static class ReportStyle
{
    public const string Css =
        """

        :root {
          --page: #f5f6f8; --card: #fff; --text: #1b1f27; --muted: #5c6675; --border: #dfe3e9; --grid: #e9ecf0;
          --train: #2563eb; --validation: #d9590b; --rate: #7c3aed; --right: #2563eb; --wrong: #d23f31;
          --good: #157f3b; --bad: #b42318; --warning: #a15c07; --on-dark: #fff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #101418; --card: #191f26; --text: #e7eaef; --muted: #9ba6b4; --border: #2d3540; --grid: #262d36;
            --train: #6aa5ff; --validation: #ff9a52; --rate: #b794f6; --right: #5b9bff; --wrong: #ff7a6b;
            --good: #4cc474; --bad: #ff8577; --warning: #f0b24b; --on-dark: #0b0e12;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 76rem; background: var(--page); color: var(--text);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
        h2 { margin: 0 0 .9rem; font-size: 1.15rem; }
        h3 { margin: 1.5rem 0 .6rem; font-size: 1rem; overflow-wrap: anywhere; }
        p { margin: .3rem 0 .9rem; }
        .muted, .note, dt, caption, figcaption, nav a { color: var(--muted); }
        .headline { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .9rem; }
        .badge {
          display: inline-block; padding: .05rem .6rem; border: 1px solid currentColor; border-radius: 1rem;
          font-size: .82rem; font-weight: 600; white-space: nowrap;
        }
        .good { color: var(--good); } .bad { color: var(--bad); } .warning { color: var(--warning); } .plain { color: var(--muted); }
        .error { margin: 1rem 0; padding: .8rem 1rem; border-left: 4px solid var(--bad); background: var(--card); border-radius: 4px; }
        .error pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, Consolas, monospace; }
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1.1rem 0; padding: 0; }
        .cards li {
          display: flex; flex-direction: column; list-style: none; padding: .7rem .9rem; background: var(--card);
          border: 1px solid var(--border); border-radius: 8px;
        }
        .cards .name { font-size: .85rem; color: var(--muted); }
        .cards .value { font-size: 1.45rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; }
        .cards .note { font-size: .8rem; }
        nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 0 0 1rem; font-size: .9rem; }
        section {
          margin: 0 0 1.1rem; padding: 1.1rem 1.25rem; background: var(--card); border: 1px solid var(--border); border-radius: 8px;
        }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.1rem 1.75rem; }
        figure { flex: 1 1 24rem; margin: 0; max-width: 36rem; }
        figcaption { display: flex; flex-wrap: wrap; gap: .1rem 1rem; align-items: baseline; font-size: .85rem; }
        figcaption strong { color: var(--text); font-size: .95rem; }
        .key::before {
          content: ""; display: inline-block; width: 1.1rem; margin-right: .35rem; vertical-align: middle; border-top: 3px solid;
        }
        .key.train::before { border-color: var(--train); border-top-style: dashed; }
        .key.validation::before { border-color: var(--validation); }
        .key.ideal::before { border-color: var(--text); border-top-style: dotted; }
        .key.right::before { border-color: var(--right); border-top-width: .8rem; }
        .key.wrong::before { border-color: var(--wrong); border-top-width: .8rem; }
        svg { display: block; width: 100%; height: auto; font-size: 11px; }
        svg text { fill: var(--muted); }
        svg text.title { font-size: 12px; }
        svg .grid { stroke: var(--grid); } svg .axis { stroke: var(--muted); }
        svg .mark { stroke: var(--good); stroke-dasharray: 2 3; } svg text.mark { stroke: none; fill: var(--good); }
        svg .ideal { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 2 3; }
        svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
        svg .line.train { stroke: var(--train); stroke-dasharray: 6 3; } svg .point.train { fill: var(--train); }
        svg .line.validation { stroke: var(--validation); } svg .point.validation { fill: var(--validation); fill-opacity: .75; }
        svg .line.rate { stroke: var(--rate); } svg .point.rate { fill: var(--rate); }
        svg .bar { fill: var(--validation); fill-opacity: .75; }
        svg .frame { fill: none; stroke: var(--border); }
        svg .right { fill: var(--right); } svg .wrong { fill: var(--wrong); }
        .side { display: flex; flex-wrap: wrap; gap: .9rem 2.5rem; align-items: flex-start; }
        .scroll { overflow: auto; max-height: 34rem; max-width: 100%; margin: .9rem 0 0; }
        .side .scroll { margin: 0; }
        table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
        caption { text-align: left; padding: 0 0 .35rem; font-size: .85rem; }
        th, td { padding: .3rem .75rem; border-bottom: 1px solid var(--border); text-align: left; vertical-align: top; }
        thead th { position: sticky; top: 0; background: var(--card); color: var(--muted); font-weight: 600; }
        tbody th { font-weight: 500; min-width: 5rem; max-width: 24rem; overflow-wrap: anywhere; }
        td { overflow-wrap: anywhere; }
        .number { text-align: right; white-space: nowrap; }
        .matrix th, .matrix td { padding: .3rem .5rem; text-align: right; border: 1px solid var(--card); }
        .matrix thead th, .matrix tbody th {
          min-width: 0; max-width: 7rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
        }
        .matrix .corner { font-size: .75rem; color: var(--muted); white-space: nowrap; }
        td.right { background: color-mix(in srgb, var(--right) calc(var(--share) * 100%), var(--card)); }
        td.wrong { background: color-mix(in srgb, var(--wrong) calc(var(--share) * 100%), var(--card)); }
        td.dark { color: var(--on-dark); } td.none { color: var(--muted); }
        svg.matrix { max-width: 36rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, max-content)); gap: .5rem 2rem; margin: 0 0 .6rem; }
        dt { font-size: .82rem; } dd { margin: 0; overflow-wrap: anywhere; }
        code { font: 12.5px ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
        details { margin-top: .9rem; } summary { cursor: pointer; color: var(--muted); font-size: .9rem; }
        .examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem; margin: 0; padding: 0; }
        .examples li { list-style: none; padding: .75rem; border: 1px solid var(--border); border-radius: 6px; font-size: .88rem; }
        .examples img {
          display: block; width: 100%; max-height: 9rem; margin-bottom: .6rem; object-fit: contain; image-rendering: pixelated;
          background: var(--page); border-radius: 4px;
        }
        .examples blockquote {
          margin: 0 0 .6rem; padding-left: .6rem; border-left: 3px solid var(--border); max-height: 9rem; overflow: auto;
          overflow-wrap: anywhere;
        }
        .examples dl { display: block; margin: 0; }
        .examples dl div { display: flex; gap: .6rem; } .examples dt { flex: 0 0 4.6rem; }
        @media print { body { background: none; } .scroll { max-height: none; } section { break-inside: avoid; } }

        """;
}
