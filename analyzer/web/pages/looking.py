"""Looking over all interviews: the search, and the questions that nobody asked."""

from fastapi import APIRouter, Request, Response

from analyzer.web import interviews, searching
from analyzer.web.access import person_of
from analyzer.web.pages.view import asked, page
from analyzer.web.state import state_of

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search(request: Request) -> Response:
    """What was found and said, in the words of `analyzer search`."""
    sought, state = asked(request, searching.Sought), state_of(request)
    with state.store.reading() as session:
        hits = (
            searching.search(session, state.config, person_of(request), sought)
            if sought.query.strip()
            else []
        )
        positions = interviews.positions_in_use(session, person_of(request))
    return page(
        request,
        "search.html",
        sought=sought,
        hits=hits,
        positions=positions,
        flags={flag.id: flag.name for flag in state.config.guide.flags},
    )


@router.get("/questions")
def questions(request: Request) -> Response:
    """The guide's questions that were not asked, by who led the interviews."""
    wanted, state = asked(request, interviews.Filter), state_of(request)
    with state.store.reading() as session:
        tally = searching.unasked(session, state.config, person_of(request), wanted)
        positions = interviews.positions_in_use(session, person_of(request))
    names = {question.id: question.text for question in state.config.guide.questions}
    return page(
        request,
        "questions.html",
        wanted=wanted,
        positions=positions,
        interviews=tally.interviews,
        unasked=tally.ranked(names),
        interviewers=tally.by_interviewer(names),
    )
