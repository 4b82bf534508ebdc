"""Headings and marks of what is no speech, in the languages of the common meeting tools."""

import re
from functools import lru_cache

from analyzer.transcript.labels import fold

_NOTES = """
summary; ai summary; meeting summary; executive summary; overview; details; notes; meeting notes;
ai notes; interview notes; notes by gemini; action items; actions; next steps; recap; quick recap;
suggested next steps; key takeaways; takeaways; key points; main points; key topics; topics;
topics discussed; highlights; outline; chapters; keywords; key words; summary keywords; speakers;
attendees; participants; invited; invitees; decisions; follow-ups; follow ups; open questions;
to-dos; to do; to-do; todos; tasks; bullet points; shorthand bullets; agenda; attachments;
meeting records; scorecard; table of contents
zusammenfassung; notizen; nächste schritte; vorgeschlagene nächste schritte; kapitel; aufgaben;
wichtigste erkenntnisse; wichtige punkte; stichwörter; schlagwörter; teilnehmer; teilnehmende;
gliederung; themen; entscheidungen; überblick; übersicht; maßnahmen; tagesordnung
résumé; synthèse; compte rendu; prochaines étapes; étapes suivantes; étapes suivantes suggérées;
points clés; points à retenir; mesures à prendre; chapitres; mots-clés; mots clés; détails;
ordre du jour; décisions; thèmes
resumen; notas; próximos pasos; siguientes pasos; pasos siguientes sugeridos; puntos clave;
conclusiones clave; tareas; acciones; capítulos; palabras clave; asistentes; participantes;
detalles; esquema; temas; decisiones
resumo; anotações; próximas etapas; próximos passos; etapas seguintes; pontos principais;
pontos-chave; ações; tarefas; itens de ação; palavras-chave; detalhes; tópicos; decisões
riepilogo; riassunto; sintesi; note; appunti; prossimi passi; passaggi successivi; punti chiave;
azioni; attività; capitoli; parole chiave; partecipanti; dettagli; argomenti; decisioni
samenvatting; notities; aantekeningen; volgende stappen; vervolgstappen; actiepunten; acties;
belangrijkste punten; hoofdstukken; trefwoorden; deelnemers; aanwezigen; overzicht; onderwerpen;
besluiten
要約; まとめ; 概要; サマリー; メモ; 詳細; 次のステップ; 推奨される次のステップ; アクションアイテム;
要点; 重要なポイント; チャプター; キーワード; 参加者; 出席者
摘要; 总结; 總結; 纪要; 会议纪要; 笔记; 详情; 后续步骤; 下一步; 待办事项; 行动项; 关键要点; 章节;
章節; 关键词; 關鍵詞; 参会人; 参与者; 與會者
"""
_TRANSCRIPT = """
transcript; full transcript; meeting transcript; audio transcript; transcription; transkript;
transkription; mitschrift; wortprotokoll; transcripción; transcrição; trascrizione; transcriptie;
文字起こし; 转录; 转写; 轉錄稿; 逐字稿
"""
_SPONSORS = """
ad; ads; ad break; ad read; advert; advertisement; commercial; commercial break; sponsor; sponsors;
sponsor break; sponsor read; sponsored; sponsorship; werbung; anzeige; publicité; publicidad;
publicidade; pubblicità; reclame
"""
_BREAKS = "break; intermission; pause; pausa; pauze; musical interlude"
_SOUNDS = """
music; music playing; theme music; intro music; outro music; upbeat music; music fades; laughter;
laughs; laughing; laugh; chuckles; applause; clapping; cheering; silence; long pause; noise;
background noise; phone rings; phone ringing; cough; coughs; coughing; sigh; sighs; crosstalk;
overlapping; inaudible; unintelligible; indistinct; blank_audio; blank audio; no audio
musik; gelächter; lachen; lacht; applaus; stille; unverständlich
musique; rires; rire; applaudissements; inaudible
música; risas; aplausos; risos; musica; risate; applausi; muziek; gelach
音楽; 拍手; 笑い; 笑; 音乐; 掌声; 笑声
"""
_HEADING_LIMIT = 60
_CORE = re.compile(r"[\W\d_]*(.*?)[\W_]*", re.DOTALL)
_SOUND = re.compile(r"[\[(*♪♫].{0,60}[\])*♪♫]|[♪♫]{1,20}")


def _set(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in re.split(r"[;\n]", words) if word.strip())


NOTES, TRANSCRIPT, SPONSORS = _set(_NOTES), _set(_TRANSCRIPT), _set(_SPONSORS)
BREAKS, SOUNDS = _set(_BREAKS), _set(_SOUNDS)
_NO_SPEECH = NOTES | TRANSCRIPT | SPONSORS | BREAKS | SOUNDS


def heading(text: str) -> str:
    """`summary` for `## 1. Summary:`; empty for a text that is too long for a heading."""
    found = _CORE.fullmatch(text) if len(text) <= _HEADING_LIMIT else None
    return fold(found[1]) if found else ""


@lru_cache(maxsize=4096)
def is_no_speech(name: str) -> bool:
    """Whether a label is that of notes, a sponsor, a break or a sound, and not a speaker's."""
    return heading(name) in _NO_SPEECH


def opens_transcript(text: str) -> bool:
    """Whether a line says that the transcript begins: `Transcript`, `Interview - Transcript`."""
    return heading(re.split(r"\s[-–—]\s", text[-_HEADING_LIMIT:])[-1]) in TRANSCRIPT


def is_sound(text: str) -> bool:
    """Whether a line holds nothing but a sound, such as `[music]`."""
    found = _SOUND.fullmatch(text)
    return bool(found) and (heading(text) in SOUNDS or not text.strip("♪♫ "))
