"""Practice (ôn luyện): the open part of the issued bank, answers at once. Never a result, nor the closed part."""
