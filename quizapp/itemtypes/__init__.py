"""One pure plug-in per question type: content, parsing of answers, score."""
