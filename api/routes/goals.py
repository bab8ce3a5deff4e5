from fastapi import APIRouter

from api.access import CallerHere, SourcesHere, own_only, scope_kind, sees
from api.goal_schemas import GoalBody, ScoreBody, ScorecardBody
from api.routes.parameters import READING_PROBLEMS
from api.standing import standing
from carbon.goals import goal_rows
from carbon.scopes import PARK
from carbon.scorecard import beside, scorecard_rows

router = APIRouter(prefix="/v1", responses=READING_PROBLEMS)


@router.get("/goals", tags=["goals"], operation_id="listGoals", summary="目标进展 Goals and where they stand")
def goals(sources: SourcesHere, caller: CallerHere) -> list[GoalBody]:
    """List the goals with value, expected value today, forecast of the year, progress and status.

    A firm gets its own goals. A value that cannot be computed is null, with status `not_computable` and a reason; so is
    a forecast that cannot be made.
    """
    found = standing(sources.series, sources.book.park(), sources.clock())
    seen = [state for state in found.goals if not own_only(caller) or sees(caller, state.goal.scope)]
    return [GoalBody.model_validate(row) for row in goal_rows(seen)]


@router.get(
    "/scorecard", tags=["goals"], operation_id="getScorecard", summary="零碳园区指标对标 Zero-carbon-park scorecard"
)
def scorecard(sources: SourcesHere, caller: CallerHere) -> ScorecardBody:
    """Set the park against the zero-carbon-park rule: value, threshold, gap and source of each indicator.

    The core indicator's gap is also given in tonnes of CO2 a year. A firm does not see the park's.
    """
    park = sources.book.park()
    scope_kind(park, caller, PARK)
    found = standing(sources.series, park, sources.clock())
    return ScorecardBody(
        day=found.day.isoformat(),
        indicators=[ScoreBody.model_validate(row) for row in scorecard_rows(found.scores)],
        beside=[GoalBody.model_validate(row) for row in goal_rows(beside(park, found.goals))],
    )
