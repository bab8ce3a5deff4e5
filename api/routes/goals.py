from fastapi import APIRouter

from api.access import CallerHere, SourcesHere, own_only, sees
from api.routes.parameters import READING_PROBLEMS
from api.schemas import GoalBody
from api.standing import goal_states
from carbon.goals import GoalState

router = APIRouter(prefix="/v1", responses=READING_PROBLEMS)


@router.get("/goals", tags=["goals"], operation_id="listGoals", summary="目标进展 Goals and where they stand")
def goals(sources: SourcesHere, caller: CallerHere) -> list[GoalBody]:
    """List the goals with value, expected value today, progress and status; a firm gets its own goals.

    A value that cannot be computed is null, with status `not_computable` and a reason.
    """
    park = sources.book.park()
    states = goal_states(sources.series, park, sources.clock())
    return [_body(state) for state in states if not own_only(caller) or sees(caller, state.goal.scope)]


def _body(state: GoalState) -> GoalBody:
    goal = state.goal
    return GoalBody(
        id=goal.id,
        name_zh=goal.name_zh,
        name_en=goal.name_en,
        indicator=goal.indicator,
        scope=goal.scope,
        unit=goal.unit,
        direction=goal.direction,
        baseline_year=goal.baseline_year,
        baseline=goal.baseline,
        target_year=goal.target_year,
        target=goal.target,
        source=goal.source,
        value=state.value,
        expected=state.expected,
        progress=state.progress,
        status=state.status,
        period=state.period,
        reason=state.reason,
        value_source=state.value_source,
        measured_share=state.measured_share,
        estimated_share=state.estimated_share,
    )
