from quizapp.kernel.text import compute_name_key, compute_search_key, normalise


def test_normalise_joins_marks_and_folds_every_kind_of_space() -> None:
    assert normalise("  Nguye\u0302\u0303n\u00a0 Thi\u0323\tHuyê\u0300n ") == "Nguyễn Thị Huyền"


def test_search_key_is_what_somebody_types_in_a_hurry() -> None:
    assert compute_search_key("Đặng Thị Hà") == "dang thi ha"


def test_names_sort_by_given_name_first() -> None:
    names = ["Trần Thị Bích", "Nguyễn Văn An", "Lê Quốc Cường", "Đặng Thị Hà", "Phạm Thị Dung", "Võ Minh Đức"]
    assert sorted(names, key=compute_name_key) == [
        "Nguyễn Văn An",
        "Trần Thị Bích",
        "Lê Quốc Cường",
        "Phạm Thị Dung",
        "Võ Minh Đức",
        "Đặng Thị Hà",
    ]


def test_letters_of_the_vietnamese_alphabet_have_their_own_places() -> None:
    words = ["Ơn", "Ôn", "On", "Ưu", "Uy", "Ân", "Ăn", "An", "Êm", "Em", "Đa", "Da"]
    assert sorted(words, key=compute_name_key) == [
        "An",
        "Ăn",
        "Ân",
        "Da",
        "Đa",
        "Em",
        "Êm",
        "On",
        "Ôn",
        "Ơn",
        "Uy",
        "Ưu",
    ]


def test_tones_order_as_in_the_dictionary() -> None:
    words = ["ma", "mạ", "má", "mã", "mả", "mà"]
    assert sorted(words, key=compute_name_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


def test_letters_weigh_more_than_tones() -> None:
    assert min(["Hòa", "Hoa Mai", "Hoàng", "Hoa"], key=compute_name_key) == "Hoa"
    assert compute_name_key("Lê Hòa") < compute_name_key("Lê Hoan")
