"""Background work of this storey: the search for papers."""

from quizapp.assembly.models import Specification
from quizapp.assembly.services import assemble_papers, plan_missing_papers
from quizapp.extensions import db, get_clock
from quizapp.kernel.actor import SYSTEM
from quizapp.people.models import Person
from quizapp.tasks.domain import TaskContext, task
from quizapp.web.unit_of_work import unit_of_work


@task("assembly.papers")
def make_papers(context: TaskContext) -> None:
    """Search for the papers of `params["specification"]` with `params["seed"]`, then keep them; done once."""
    number, seed = context.params["specification"], context.params["seed"]
    plan = plan_missing_papers(
        db.session(),
        db.session().get_one(Specification, number),
        seed=seed,
        now=get_clock().now(),
        report=context.report,
    )
    if plan is None:
        return
    with unit_of_work() as session:
        person = session.get(Person, context.requested_by_id) if context.requested_by_id else None
        actor = person.actor if person else SYSTEM
        specification = session.get_one(Specification, number)
        assemble_papers(session, specification, seed=seed, actor=actor, now=get_clock().now(), plan=plan)
