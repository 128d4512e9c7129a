"""What this storey tells the storeys above, inside the transaction of the change."""

from blinker import Signal

# send(result, session=session, now=now), each time a result is decided or its outcome or score changes.
result_decided = Signal()
# send(publication, session=session, now=now), once the results of an assessment are official.
results_published = Signal()
# send(correction, session=session, sittings=[ids], now=now), once the scores of those sittings follow a correction.
scores_corrected = Signal()
# send(sitting ids, session=session): a receiver answers those whose outcome is final and stays as it is.
finality_wanted = Signal()
# send(attempt, session=session, now=now), when its person looks at it: a receiver answers an ObjectionNote.
objections_wanted = Signal()
# send(results, session=session), when a page or list shows results: a receiver answers {result id: ResultDocument}.
documents_wanted = Signal()
