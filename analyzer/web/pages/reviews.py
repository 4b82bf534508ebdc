"""The review: flags with their quotes beside the transcript, what people say, the signature."""

import re
from html import unescape
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from analyzer.assessment import Assessment
from analyzer.errors import ConflictError, NotFoundError, UsageError
from analyzer.evidence import Kind, Owner, Stance
from analyzer.guide import Verdict
from analyzer.memo import ENDINGS, candidate, render_file, render_memo
from analyzer.memo.organisation import Organisation
from analyzer.memo.timeline import marks, timeline
from analyzer.memo.view import memo_view
from analyzer.web import erasure, interviews, people, reviews
from analyzer.web.access import Number, field, interview_of, person_of, visit_of, whole
from analyzer.web.database import Analysis, Interview
from analyzer.web.pages.view import go, page
from analyzer.web.reviews import Desk, Labels, Reviewed, Said
from analyzer.web.state import state_of

router = APIRouter(include_in_schema=False)
MOST_COMPARED = 4
_LABELS = TypeAdapter(Labels)
MEDIA = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "scorecard-csv": "text/csv; charset=utf-8",
    "scorecard-json": "application/json",
}


def review_page(request: Request, interview: Interview, analysis: Analysis) -> Response:
    """The draft, with forms for all that a person may say."""
    state, person = state_of(request), person_of(request)
    with state.store.reading() as session:
        now = reviews.reviewed(session, analysis, state.config.guide)
        signed = reviews.signatures(session, interview.id)
        reviewers = interviews.reviewers_of(session, interview.id)
        everybody = people.people(session)
    memo, line = memo_view(now.assessment, state.config.guide), timeline(now.assessment.transcript)
    return page(
        request,
        "review.html",
        interview=interview,
        analysis=analysis.id,
        reviewed=now,
        memo=memo,
        timeline=line,
        marks=marks(now.assessment, memo, line),
        machine={flag.id: flag for flag in now.machine.flags},
        names={p.id: p.name for p in everybody},
        signed=signed,
        stale=bool(signed) and _stale(signed[-1].document, now),
        assignable=[p for p in everybody if p.role == people.Role.REVIEWER and p.active],
        reviewers=reviewers,
        manages=person.role != people.Role.REVIEWER,
        aspects=state.config.guide.aspects,
        verdicts=list(Verdict),
        decisions=list(reviews.Decision),
        kinds=list(Kind),
        stances=list(Stance),
        owners=list(Owner),
    )


@router.post("/interviews/{interview}/acts")
def say(request: Request) -> Response:
    """Reject or restore evidence, add some, overrule a flag or follow the rules again, comment."""
    with state_of(request).store.begin() as session:
        _say(request, _desk(request, session))
    return go(f"/interviews/{interview_of(request).id}#{_anchor(field(request, 'back'))}")


def _say(request: Request, desk: Desk) -> None:
    kind, target, reason = (field(request, name) for name in ("kind", "target", "reason"))
    match kind:
        case Said.REJECT:
            reviews.reject(desk, target, reason)
        case Said.RESTORE:
            reviews.restore(desk, target, reason)
        case Said.OVERRULE:
            reviews.overrule(desk, target, field(request, "verdict"), reason)
        case Said.FOLLOW:
            reviews.follow(desk, target, reason)
        case Said.COMMENT:
            reviews.comment(desk, target, reason)
        case Said.ADD:
            turn = whole(field(request, "turn"), "turn")
            reviews.add_evidence(desk, turn, field(request, "quote"), _labels(request))
        case _:
            raise UsageError("There is no such act.")


def _labels(request: Request) -> Labels:
    names = ("kind_of", "stance", "owner", "specificity")
    kind, stance, owner, specificity = (field(request, name) for name in names)
    aspects = [a for a in visit_of(request).form.getlist("aspect") if isinstance(a, str)]
    try:
        return _LABELS.validate_python(
            (kind, stance, owner, aspects, specificity, field(request, "reason"))
        )
    except ValidationError:
        raise UsageError("Say of the quote its kind, its side, whose it is, how precise.") from None


@router.post("/interviews/{interview}/signatures")
def sign(request: Request) -> Response:
    """Decide, and freeze what the decision rests on."""
    with state_of(request).store.begin() as session:
        signature = reviews.sign(
            _desk(request, session), field(request, "decision"), field(request, "words")
        )
    return go(f"/interviews/{interview_of(request).id}/versions/{signature.number}")


@router.get("/interviews/{interview}/versions/{number}")
def version(request: Request, number: Number) -> Response:
    """A signed version, as it was signed."""
    interview, state = interview_of(request), state_of(request)
    with state.store.reading() as session:
        signed = reviews.signed_version(session, interview.id, number)
        sha256 = reviews.signatures(session, interview.id)[number - 1].sha256
    return page(
        request,
        "signed.html",
        interview=interview,
        signed=signed,
        sha256=sha256,
        memo=memo_view(signed.reviewed.assessment, state.config.guide),
        formats=list(ENDINGS),
        packs=list(candidate.ENDINGS),
    )


@router.post("/interviews/{interview}/reviewers")
def reviewers(request: Request) -> Response:
    """Let reviewers see the interview."""
    chosen = [p for p in visit_of(request).form.getlist("person") if isinstance(p, str)]
    ids = {whole(p, "reviewer") for p in chosen}
    interview = interview_of(request)
    with state_of(request).store.begin() as session:
        interviews.assign(session, person_of(request).id, interview.id, ids)
    return go(f"/interviews/{interview.id}#people")


@router.get("/interviews/{interview}/memo")
def memo(request: Request) -> Response:
    """The whole memo, kept apart from the app: its own script, no cookie, no forms."""
    assessment, notice = _chosen(request)
    html = render_memo(
        assessment, state_of(request).config.guide, "html", _letterhead(request, notice)
    )
    headers = {"Content-Security-Policy": f"{_own_policy(html)}; sandbox allow-scripts"}
    return Response(html, media_type=MEDIA["html"], headers=headers)


@router.get("/interviews/{interview}/files/{format}")
def download(request: Request, format: str) -> Response:  # noqa: A002 - what it is
    """The memo as a file; with `version`, as it was signed."""
    assessment, notice = _chosen(request)
    return memo_file(request, assessment, format, notice)


def memo_file(
    request: Request,
    assessment: Assessment,
    format: str,  # noqa: A002 - what it is
    notice: str,
) -> Response:
    """A memo as an attachment, with a notice. Raises NotFoundError for an unknown format."""
    if format not in ENDINGS:
        raise NotFoundError(f"There is no memo format {format}.")
    whose = _letterhead(request, notice)
    data = render_file(assessment, state_of(request).config.guide, format, whose)
    return _attached(data, ENDINGS[format], format)


@router.get("/interviews/{interview}/versions/{number}/candidate/{format}")
def candidate_pack(request: Request, number: Number, format: str) -> Response:  # noqa: A002 - what it is
    """What the candidate gets to read of a signed version."""
    if format not in candidate.ENDINGS:
        raise NotFoundError(f"There is no pack for the candidate as {format}.")
    interview, config = interview_of(request), state_of(request).config
    with state_of(request).store.reading() as session:
        signed = reviews.signed_version(session, interview.id, number)
        kept = erasure.kept_for(session, interview)
    whose = config.organisation
    if kept and not whose.retention:
        told = f"Your interview is erased by itself {kept} days after it was uploaded."
        whose = whose.model_copy(update={"retention": told})
    now = signed.reviewed
    assessment = now.assessment.model_copy(update={"overall": now.overall})
    verdicts = {flag.id: now.verdict(flag) for flag in assessment.flags}
    decided = candidate.Decided(signed.decision, signed.person, signed.at[:10], verdicts)
    data = candidate.render_candidate_pack(assessment, config.guide, format, whose, decided)
    return _attached(data, candidate.ENDINGS[format], format)


def _attached(data: bytes, name: str, format: str) -> Response:  # noqa: A002 - what it is
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, HTTPStatus.OK, headers, MEDIA[format])


def _letterhead(request: Request, notice: str) -> Organisation:
    """Whose memo it is, with what this one says of itself."""
    whose = state_of(request).config.organisation
    return whose.model_copy(update={"notice": f"{whose.notice} {notice}".strip()})


@router.get("/compare")
def compare(request: Request) -> Response:
    """Two to four candidates beside each other."""
    ids = list(dict.fromkeys(request.query_params.getlist("id")))
    if not 1 < len(ids) <= MOST_COMPARED:
        raise UsageError(f"Choose two to {MOST_COMPARED} interviews to compare.")
    state, compared = state_of(request), []
    with state.store.reading() as session:
        for interview_id in ids:
            interview = interviews.visible(session, person_of(request), interview_id)
            analysis = interviews.latest_analysis(session, interview_id)
            if analysis is None:
                raise ConflictError(f"{interview.file_name} was not analyzed yet: do that first.")
            compared.append((interview, reviews.reviewed(session, analysis, state.config.guide)))
    return page(request, "compare.html", compared=compared, guide=state.config.guide)


def _own_policy(html: str) -> str:
    """The policy that the memo's page names in its head: its own script and style, by hash."""
    named = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    return unescape(named[1]) if named else "default-src 'none'"


def _desk(request: Request, session: Session) -> Desk:
    analysis = interviews.latest_analysis(session, interview_of(request).id)
    if analysis is None:
        raise ConflictError("This interview was not analyzed yet.")
    if field(request, "analysis") not in {"", str(analysis.id)}:
        raise ConflictError("The interview was analyzed again meanwhile: load the page again.")
    return Desk(session, person_of(request), analysis, state_of(request).config.guide)


def _chosen(request: Request) -> tuple[Assessment, str]:
    """The assessment of the draft or of a signed version, and what its memo says of that."""
    state, interview = state_of(request), interview_of(request)
    number = request.query_params.get("version", "")
    with state.store.reading() as session:
        if number:
            signed = reviews.signed_version(session, interview.id, whole(number, "version"))
            return signed.reviewed.assessment, _notice(signed)
        analysis = interviews.latest_analysis(session, interview.id)
        if analysis is None:
            raise NotFoundError("This interview was not analyzed yet.")
        now = reviews.reviewed(session, analysis, state.config.guide)
    return now.assessment, " ".join(("Draft, not signed.", *_overruled(now)))


def _notice(signed: reviews.Signed) -> str:
    head = f"Version {signed.number}, signed by {signed.person} on {signed.at[:10]}:"
    return " ".join((head, f"{signed.decision}. {signed.words}", *_overruled(signed.reviewed)))


def _overruled(now: Reviewed) -> list[str]:
    names = {flag.id: flag.name for flag in now.assessment.flags}
    return [
        f"{word.person} sees “{names[flag]}” as {word.verdict}: {word.reason}"
        for flag, word in now.overruled.items()
    ]


def _stale(document: str, now: Reviewed) -> bool:
    """Whether something was said since the last signature."""
    return reviews.Signed.model_validate_json(document).reviewed != now


def _anchor(text: str) -> str:
    return re.sub(r"[^\w-]", "", text)
